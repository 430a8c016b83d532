/* Physical addresses that are so, whatever the type of the variable, and handles that only share a name with one. */
static int physical(struct device *dev, struct pci_epc_aux_resource *res, struct ntb_dev *ntb)
{
	resource_size_t size;
	phys_addr_t base;
	dma_addr_t addr;

	if (ntb_peer_mw_get_addr(ntb, 0, &base, &size))
		return -EIO;
	addr = dma_map_resource(dev, base, size, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, addr))
		return -EIO;
	my_use(ioremap(base, size), addr);
	dma_unmap_resource(dev, addr, size, DMA_FROM_DEVICE, 0);
	return 0;
}

/* After the unmap the variable holds what it is given next. */
static int reused(struct device *dev, void *buf, size_t len, phys_addr_t phys)
{
	dma_addr_t addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	my_start(addr);
	dma_unmap_single(dev, addr, len, DMA_TO_DEVICE);
	addr = phys;
	my_parse(phys_to_virt(addr), len);
	return 0;
}

/* On the way without an IOMMU nothing was mapped. */
static void *either(struct device *dev, struct my_buffer *b)
{
	phys_addr_t addr = b->phys;

	if (b->is_mapped)
		addr = dma_map_resource(dev, b->phys, b->size, DMA_FROM_DEVICE, 0);
	if (b->is_mapped && dma_mapping_error(dev, addr))
		return NULL;
	my_start(addr);
	return b->is_mapped ? NULL : phys_to_virt(addr);
}
