/* Half of the mapping stays reachable. */
static int probe_page(struct device *dev, struct page *page)
{
	dma_addr_t addr = dma_map_page(dev, page, 0, 8192, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;

	run_transfer(addr, 8192);
	dma_unmap_page(dev, addr, 4096, DMA_TO_DEVICE); /* want: unmap-mismatch "mapped with size 8192" */
	return 0;
}

/* A register is not memory: its unmap call is another one. */
static int ring_once(struct device *dev, phys_addr_t reg)
{
	dma_addr_t addr = dma_map_resource(dev, reg, 4, DMA_FROM_DEVICE, 0);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;

	run_transfer(addr, 4);
	dma_unmap_single(dev, addr, 4, DMA_FROM_DEVICE); /* want: unmap-mismatch "mapped by dma_map_resource()" */
	return 0;
}
