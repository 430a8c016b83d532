/* Memory given to the call for registers. */
static int by_address(struct device *dev, void *buf, size_t len, dma_addr_t *addr)
{
	*addr = dma_map_resource(dev, virt_to_phys(buf), len, DMA_FROM_DEVICE, 0); /* want: memory-api-on-mmio "dma_map_resource() maps registers, but the address is memory of the kernel: map memory as memory" */
	return dma_mapping_error(dev, *addr) ? -EIO : 0;
}

static int with_offset(struct device *dev, struct page *page, dma_addr_t *addr)
{
	*addr = dma_map_resource(dev, page_to_phys(page) + 64, 64, DMA_FROM_DEVICE, 0); /* want: memory-api-on-mmio "map memory as memory" */
	return dma_mapping_error(dev, *addr) ? -EIO : 0;
}
