/* Registers given to the calls that take the address of memory. */
static int remapped(struct device *dev, phys_addr_t phys, dma_addr_t *addr)
{
	void *regs = ioremap(phys, SZ_4K);

	if (!regs)
		return -ENOMEM;
	*addr = dma_map_single(dev, regs + 0x40, 4, DMA_TO_DEVICE); /* want: memory-api-on-mmio "device registers that are mapped for the CPU: map its physical address as a resource instead" */
	return dma_mapping_error(dev, *addr) ? -EIO : 0;
}

static int by_page(struct device *dev, struct pci_dev *pdev, dma_addr_t *addr)
{
	*addr = dma_map_page(dev, phys_to_page(pci_resource_start(pdev, 2)), 0, SZ_4K, DMA_BIDIRECTIONAL); /* want: memory-api-on-mmio "the registers of a PCI device" */
	return dma_mapping_error(dev, *addr) ? -EIO : 0;
}
