/* As they were mapped, by whichever name. */
static int legacy(struct pci_dev *pdev, struct engine *engine, void *buf, size_t len)
{
	dma_addr_t addr = pci_map_single(pdev, buf, len, PCI_DMA_TODEVICE);

	if (pci_dma_mapping_error(pdev, addr))
		return -ENOMEM;
	writeq(addr, engine->regs);
	dma_unmap_single(&pdev->dev, addr, len, DMA_TO_DEVICE);
	return 0;
}

static int verbs(struct ib_device *ibdev, struct engine *engine, struct page *page)
{
	u64 addr = ib_dma_map_page(ibdev, page, 0, 4096, DMA_FROM_DEVICE);

	if (ib_dma_mapping_error(ibdev, addr))
		return -ENOMEM;
	writeq(addr, engine->regs);
	ib_dma_unmap_page(ibdev, addr, 4096, DMA_FROM_DEVICE);
	return 0;
}

/* A device that the driver does without on some machines. */
static int isa(struct engine *engine, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(NULL, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(NULL, addr))
		return -ENOMEM;
	writeq(addr, engine->regs);
	dma_unmap_single(NULL, addr, len, DMA_TO_DEVICE);
	return 0;
}
