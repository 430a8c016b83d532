/* All ones are not zero. */
struct engine {
	struct device *dev;
	dma_addr_t addr;
	dma_addr_t *list;
	unsigned int count;
};

static int start(struct device *dev, struct channel *channel, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr)) /* want: unchecked-mapping "is not 0" */
		return -ENOMEM;
	submit(channel, addr);
	return 0;
}

static int start_again(struct engine *engine, void *buf)
{
	engine->addr = dma_map_single(engine->dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(engine->dev, engine->addr)) /* want: unchecked-mapping "is not 0" */
		return -ENOMEM;
	return 0;
}

static void stop_again(struct engine *engine)
{
	dma_unmap_single(engine->dev, engine->addr, 64, DMA_TO_DEVICE);
}

static int start_below(struct device *dev, struct channel *channel, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr)) /* want: unchecked-mapping "is not below 0" */
		return -ENOMEM;
	submit(channel, addr);
	return 0;
}

/* In an array that is allocated for them. */
static int start_all(struct engine *engine, void **buffers)
{
	unsigned int i;
	dma_addr_t addr;

	engine->list = kcalloc(engine->count, sizeof(*engine->list), GFP_KERNEL);
	if (!engine->list)
		return -ENOMEM;
	for (i = 0; i < engine->count; i++) {
		addr = dma_map_single(engine->dev, buffers[i], 64, DMA_TO_DEVICE);
		if (dma_mapping_error(engine->dev, addr)) /* want: unchecked-mapping "is not 0 when the mapping fails" */
			return -EIO;
		engine->list[i] = addr;
	}
	return 0;
}
