/* The function's own device is not the one whose requests reach the IOMMU. */
static int other_device(struct pci_epf *epf, struct pci_epc *epc, void *buf)
{
	dma_addr_t addr = dma_map_single(epc->dev.parent, buf, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(epc->dev.parent, addr))
		return -ENOMEM;
	run_transfer(addr, 64);
	dma_unmap_single(&epc->dev, addr, 64, DMA_TO_DEVICE); /* want: unmap-mismatch "for another device" */
	return 0;
}

/* Behind the header lies the payload, but the mapping begins before it. */
static int other_handle(struct device *dev, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	addr += 16;
	run_transfer(addr, 48);
	dma_unmap_single(dev, addr, 64, DMA_TO_DEVICE); /* want: unmap-mismatch "at 16 bytes from the handle" */
	return 0;
}

/* A register is mapped without caches, and must be unmapped so. */
static int other_attrs(struct device *dev, phys_addr_t reg)
{
	dma_addr_t addr = dma_map_phys(dev, reg, 4, DMA_FROM_DEVICE, DMA_ATTR_MMIO);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	run_transfer(addr, 4);
	dma_unmap_phys(dev, addr, 4, DMA_FROM_DEVICE, 0); /* want: unmap-mismatch "without DMA_ATTR_MMIO" */
	return 0;
}
