/* The PCI names of older kernels. */
static int legacy(struct pci_dev *pdev, struct engine *engine, void *buf, size_t len)
{
	dma_addr_t addr = pci_map_single(pdev, buf, len, PCI_DMA_TODEVICE);

	if (pci_dma_mapping_error(pdev, addr))
		return -ENOMEM;
	writeq(addr, engine->regs);
	pci_unmap_single(pdev, addr, len, PCI_DMA_FROMDEVICE); /* want: unmap-mismatch "mapped with DMA_TO_DEVICE" */
	return 0;
}

/* The names of InfiniBand's devices. */
static int verbs(struct ib_device *ibdev, struct engine *engine, void *buf, size_t len)
{
	u64 addr = ib_dma_map_single(ibdev, buf, len, DMA_TO_DEVICE);

	if (ib_dma_mapping_error(ibdev, addr))
		return -ENOMEM;
	writeq(addr, engine->regs);
	ib_dma_unmap_single(ibdev, addr, len + 8, DMA_TO_DEVICE); /* want: unmap-mismatch "another size" */
	return 0;
}

/* A fragment of a packet. */
static int fragment(struct engine *engine, const skb_frag_t *frag)
{
	dma_addr_t addr = skb_frag_dma_map(engine->dev, frag, 0, skb_frag_size(frag), DMA_TO_DEVICE);

	if (dma_mapping_error(engine->dev, addr))
		return -ENOMEM;
	writeq(addr, engine->regs);
	dma_unmap_single(NULL, addr, skb_frag_size(frag), DMA_TO_DEVICE); /* want: unmap-mismatch "unmapped for NULL" */ /* not shown: runs have no device that is none */
	return 0;
}
