/* Who is given the handle may end it. */
static int hand_over(struct device *dev, struct channel *channel, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	if (submit(channel, addr))
		return -EIO;
	return 0;
}

/* A field keeps it, and a clean-up reads the field. */
static int keep(struct engine *engine, void *buf)
{
	engine->addr = dma_map_single(engine->dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(engine->dev, engine->addr))
		return -ENOMEM;
	if (wait_for_engine(engine))
		return -EIO;
	return 0;
}

/* Every path unmaps. */
static int ladder(struct engine *engine, void *image, void *table)
{
	dma_addr_t first, second;
	int ret = -ENOMEM;

	first = dma_map_single(engine->dev, image, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(engine->dev, first))
		return ret;
	second = dma_map_single(engine->dev, table, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(engine->dev, second))
		goto err_unmap_first;

	writel(first, engine->regs);
	writel(second, engine->regs + 4);
	ret = wait_for_engine(engine);

	dma_unmap_single(engine->dev, second, 64, DMA_TO_DEVICE);
err_unmap_first:
	dma_unmap_single(engine->dev, first, 64, DMA_TO_DEVICE);
	return ret;
}

/* An array keeps them, and the clean-up walks through it. */
static int batch(struct device *dev, void **bufs, int count)
{
	dma_addr_t addr[8];
	int i;

	for (i = 0; i < count; i++) {
		addr[i] = dma_map_single(dev, bufs[i], 64, DMA_TO_DEVICE);
		if (dma_mapping_error(dev, addr[i]))
			goto unwind;
	}
	run_batch(addr, count);
	return 0;

unwind:
	while (i--)
		dma_unmap_single(dev, addr[i], 64, DMA_TO_DEVICE);
	return -ENOMEM;
}

/* A device-managed action ends it. */
static int managed(struct device *dev, struct engine *engine, void *buf)
{
	int ret;

	engine->table = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, engine->table))
		return -ENOMEM;
	ret = devm_add_action_or_reset(dev, engine_unmap, engine);
	if (ret)
		return ret;
	return start_engine(engine);
}

/* Success hands it to the engine; what it returns is no error. */
static int start(struct engine *engine, void *buf)
{
	dma_addr_t addr = dma_map_single(engine->dev, buf, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(engine->dev, addr))
		return -ENOMEM;
	writel(addr, engine->regs);
	return 0;
}

/* Whether there is anything to unmap says the size: it is not 0 once something was mapped. */
static int by_size(struct device *dev, phys_addr_t addr, void **out, int count, bool map)
{
	size_t map_size = 0;
	dma_addr_t iova;
	int ret;

	if (map) {
		map_size = PAGE_ALIGN((addr & 4095) + 4);
		iova = dma_map_resource(dev, addr, map_size, DMA_FROM_DEVICE, 0);
		if (dma_mapping_error(dev, iova))
			return -EIO;
	}
	*out = kcalloc(count, 4, GFP_KERNEL);
	if (!*out) {
		ret = -ENOMEM;
		goto err_unmap;
	}
	keep_iova(iova);
	return 0;

err_unmap:
	if (map_size)
		dma_unmap_resource(dev, iova, map_size, DMA_FROM_DEVICE, 0);
	return ret;
}
