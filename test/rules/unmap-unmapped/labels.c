/* The label serves a later failure too. */
static int send(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr;
	int ret;

	addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, addr)) {
		ret = -ENOMEM;
		goto err_unmap;
	}

	ret = start_transfer(dev, addr, len);
	if (ret)
		goto err_unmap;
	return 0;

err_unmap:
	dma_unmap_single(dev, addr, len, DMA_TO_DEVICE); /* want: unmap-unmapped "a mapping that failed" */
	return ret;
}

/* DMA_MAPPING_ERROR is not zero. */
static void drop(struct ctx *ctx, struct device *dev)
{
	if (ctx->addr)
		dma_unmap_single(dev, ctx->addr, 64, DMA_BIDIRECTIONAL); /* want: unmap-unmapped "a mapping that failed" */
	ctx->addr = 0;
}

static int fill(struct ctx *ctx, struct device *dev)
{
	ctx->addr = dma_map_single(dev, ctx->buf, 64, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(dev, ctx->addr)) {
		drop(ctx, dev);
		return -ENOMEM;
	}
	return 0;
}

/* The loop begins to unwind with the element that failed. */
static int ring_all(struct device *dev, struct bell *bells, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		bells[i].iova = dma_map_resource(dev, bells[i].reg, 4, DMA_FROM_DEVICE, 0);
		if (dma_mapping_error(dev, bells[i].iova))
			goto unwind;
	}
	return 0;

unwind:
	for (; i >= 0; i--)
		dma_unmap_resource(dev, bells[i].iova, 4, DMA_FROM_DEVICE, 0); /* want: unmap-unmapped "a mapping that failed" */
	return -ENOMEM;
}

/* A failure before the map call goes to the label behind it. */
static int early(struct device *dev, struct engine *engine, void *buf)
{
	dma_addr_t addr;
	int ret = prepare(engine);

	if (ret)
		goto out;
	addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	run_transfer(addr, 64);
out:
	dma_unmap_single(dev, addr, 64, DMA_TO_DEVICE); /* want: unmap-unmapped "whatever the variable holds" */
	return ret;
}
