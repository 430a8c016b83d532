/* The size tells whether there is something to unmap. */
static int bell_publish(struct device *dev, struct pci_epc_aux_resource *res, struct bell *bell)
{
	dma_addr_t base = 0;
	size_t size = 0, off = 0;
	phys_addr_t start;
	void *table;

	if (bell->needs_window) {
		start = res->phys_addr & PAGE_MASK;
		off = res->phys_addr - start;
		size = PAGE_ALIGN(off + sizeof(u32));
		base = dma_map_resource(dev, start, size, DMA_FROM_DEVICE, 0);
		if (dma_mapping_error(dev, base))
			return -EIO;
	}

	table = kzalloc(64, GFP_KERNEL);
	if (!table)
		goto err_unmap;

	bell->table = table;
	bell->base = base;
	return 0;

err_unmap:
	if (size)
		dma_unmap_resource(dev, base, size, DMA_FROM_DEVICE, 0);
	return -ENOMEM;
}
