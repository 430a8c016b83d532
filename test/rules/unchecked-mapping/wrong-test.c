/* All ones are not zero. */
static int start(struct device *dev, struct channel *channel, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (!addr) /* want: unchecked-mapping "is not 0" */
		return -ENOMEM;
	submit(channel, addr);
	return 0;
}

static int start_again(struct engine *engine, void *buf)
{
	engine->addr = dma_map_single(engine->dev, buf, 64, DMA_TO_DEVICE);
	if (engine->addr == 0) /* want: unchecked-mapping "is not 0" */
		return -ENOMEM;
	return 0;
}

static int start_below(struct device *dev, struct channel *channel, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (addr < 0) /* want: unchecked-mapping "is not below 0" */
		return -ENOMEM;
	submit(channel, addr);
	return 0;
}
