/* The address of the allocation goes to the device; other memory is mapped. */
static int start(struct engine *engine, void *buf)
{
	dma_addr_t ring_dma, addr;
	void *ring;

	ring = dma_alloc_coherent(engine->dev, 4096, &ring_dma, GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	writel(lower_32_bits(ring_dma), engine->regs);
	writel(upper_32_bits(ring_dma), engine->regs + 4);

	addr = dma_map_single(engine->dev, buf, 4096, DMA_TO_DEVICE);
	if (dma_mapping_error(engine->dev, addr)) {
		dma_free_coherent(engine->dev, 4096, ring, ring_dma);
		return -EIO;
	}
	engine->submit(engine, addr);
	dma_unmap_single(engine->dev, addr, 4096, DMA_TO_DEVICE);
	return 0;
}

/* Whichever it is: the path that maps is not the one that has coherent memory. */
static int either(struct engine *engine, void *buf, bool copies, dma_addr_t *out)
{
	dma_addr_t addr;
	void *memory = buf;

	if (copies) {
		memory = dma_alloc_coherent(engine->dev, 64, &addr, GFP_KERNEL);
		if (!memory)
			return -ENOMEM;
	}
	if (!copies) {
		addr = dma_map_single(engine->dev, memory, 64, DMA_TO_DEVICE);
		if (dma_mapping_error(engine->dev, addr))
			return -EIO;
	}
	*out = addr;
	return 0;
}

/* Memory of the pool has an address; only what comes from elsewhere is mapped. */
static int header(struct engine *engine, struct dma_pool *pool, size_t len)
{
	dma_addr_t addr = 0;
	void *header = NULL;

	if (len == 64)
		header = dma_pool_alloc(pool, GFP_KERNEL, &addr);
	if (!header) {
		header = kmalloc(len, GFP_KERNEL);
		if (!header)
			return -ENOMEM;
		addr = 0;
	}
	if (addr == 0) {
		addr = dma_map_single(engine->dev, header, len, DMA_TO_DEVICE);
		if (dma_mapping_error(engine->dev, addr)) {
			kfree(header);
			return -ENOMEM;
		}
	}
	engine->header = header;
	return engine->submit(engine, addr);
}
