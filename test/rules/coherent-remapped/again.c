/* A log that the device fills: coherent memory has an address for it already. */
static int start(struct engine *engine)
{
	dma_addr_t log_dma, addr;
	u32 *log;

	log = dma_alloc_coherent(engine->dev, 4096, &log_dma, GFP_KERNEL);
	if (!log)
		return -ENOMEM;
	addr = dma_map_single(engine->dev, log, 4096, DMA_FROM_DEVICE); /* want: coherent-remapped "may have no page: use the address of its allocation" */
	if (dma_mapping_error(engine->dev, addr)) {
		dma_free_coherent(engine->dev, 4096, log, log_dma);
		return -EIO;
	}
	writel(lower_32_bits(addr), engine->regs);
	writel(upper_32_bits(addr), engine->regs + 4);
	return 0;
}

/* A part of a pool's block, as a page. */
static int start_of_pool(struct engine *engine, struct dma_pool *pool)
{
	dma_addr_t block_dma, addr;
	void *block = dma_pool_alloc(pool, GFP_KERNEL, &block_dma);

	if (!block)
		return -ENOMEM;
	addr = dma_map_page(engine->dev, virt_to_page(block), 0, 64, DMA_TO_DEVICE); /* want: coherent-remapped "dma_map_page()" */ /* not shown: runs have no struct page of coherent memory */
	if (dma_mapping_error(engine->dev, addr))
		return -EIO;
	writeq(addr, engine->regs);
	return 0;
}
