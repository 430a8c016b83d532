/* What is `__iomem` has no page, whoever hands it in. */
static int point(struct engine *engine, void __iomem *fifo, size_t len, dma_addr_t *out)
{
	*out = dma_map_single(engine->dev, (void __force *)fifo, len, DMA_FROM_DEVICE); /* want: memory-api-on-mmio "the address is device memory" */
	return dma_mapping_error(engine->dev, *out) ? -EIO : 0;
}

static int point_at_window(struct engine *engine, void __iomem *window, dma_addr_t *out)
{
	dma_addr_t addr;

	addr = dma_map_page(engine->dev, virt_to_page(window), 0, 4096, DMA_FROM_DEVICE); /* want: memory-api-on-mmio "the address is device memory" */ /* not shown: runs have no struct page of registers */
	if (dma_mapping_error(engine->dev, addr))
		return -EIO;
	*out = addr;
	return 0;
}

static int point_at_buffer(struct engine *engine, void *buffer, dma_addr_t *out)
{
	*out = dma_map_page(engine->dev, virt_to_page(buffer), 0, 4096, DMA_FROM_DEVICE);
	return dma_mapping_error(engine->dev, *out) ? -EIO : 0;
}
