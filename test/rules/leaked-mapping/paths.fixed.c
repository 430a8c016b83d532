/* A return in the midst of a function whose end unmaps. */
static int load(struct engine *engine, void *image, size_t len)
{
	dma_addr_t addr = dma_map_single(engine->dev, image, len, DMA_TO_DEVICE);
	int ret;

	if (dma_mapping_error(engine->dev, addr))
		return -ENOMEM;

	writel(lower_32_bits(addr), engine->regs);
	writel(upper_32_bits(addr), engine->regs + 4);
	if (wait_for_engine(engine)) {
		dma_unmap_single(engine->dev, addr, len, DMA_TO_DEVICE);
		return -ETIMEDOUT; /* want: leaked-mapping "left behind on this error path" */
	}

	dma_unmap_single(engine->dev, addr, len, DMA_TO_DEVICE);
	return 0;
}

/* A ladder that is entered one rung too low. */
static int load_two(struct engine *engine, void *image, void *table)
{
	dma_addr_t first, second;
	int ret;

	first = dma_map_single(engine->dev, image, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(engine->dev, first))
		return -ENOMEM;

	second = dma_map_single(engine->dev, table, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(engine->dev, second)) {
		ret = -ENOMEM;
		goto err_unmap_first;
	}

	writel(first, engine->regs);
	writel(second, engine->regs + 4);
	ret = wait_for_engine(engine);
	if (ret < 0)
		goto err_unmap_first;

	dma_unmap_single(engine->dev, second, 64, DMA_TO_DEVICE);
	dma_unmap_single(engine->dev, first, 64, DMA_TO_DEVICE);
	return 0;

err_unmap_first:
	dma_unmap_single(engine->dev, first, 64, DMA_TO_DEVICE);
err:
	return ret; /* want: leaked-mapping "" */ /* want: leaked-mapping "" */
}

/* Kept where nothing looks. */
struct table {
	struct device *dev;
	void *entries;
	dma_addr_t iova;
};

static int publish(struct table *table, void __iomem *regs)
{
	dma_addr_t addr = dma_map_single(table->dev, table->entries, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(table->dev, addr))
		return -ENOMEM;
	table->iova = addr; /* want: leaked-mapping "kept in 'iova'" */
	writel(addr, regs);
	return 0;
}

/* Its caller leaves no other way. */
static int load_and_tell(struct engine *engine, void *image, size_t len)
{
	int ret = load(engine, image, len);

	if (ret)
		dev_err(engine->dev, "cannot load\n");
	return ret;
}
