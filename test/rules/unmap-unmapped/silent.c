/* A ladder whose labels stand in the right order. */
static int open_both(struct device *dev, struct pair *pair)
{
	pair->a = dma_map_single(dev, pair->first, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, pair->a))
		return -ENOMEM;

	pair->b = dma_map_single(dev, pair->second, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, pair->b))
		goto err_unmap_a;

	if (start_transfer(dev, pair->a, pair->b))
		goto err_unmap_b;
	return 0;

err_unmap_b:
	dma_unmap_single(dev, pair->b, 64, DMA_TO_DEVICE);
err_unmap_a:
	dma_unmap_single(dev, pair->a, 64, DMA_TO_DEVICE);
	return -EIO;
}

/* The clean-up asks for what is set only after the mapping held. */
static void forget(struct ctx *ctx, struct device *dev)
{
	if (ctx->mapped_len)
		dma_unmap_single(dev, ctx->addr, ctx->mapped_len, DMA_TO_DEVICE);
	ctx->mapped_len = 0;
}

static int keep(struct ctx *ctx, struct device *dev, size_t len)
{
	ctx->addr = dma_map_single(dev, ctx->buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, ctx->addr)) {
		forget(ctx, dev);
		return -ENOMEM;
	}
	ctx->mapped_len = len;
	return 0;
}

/* The failed handle is cleared. */
static int refill(struct ctx *ctx, struct device *dev)
{
	ctx->addr = dma_map_single(dev, ctx->buf, 64, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, ctx->addr))
		ctx->addr = 0;
	if (ctx->addr)
		dma_unmap_single(dev, ctx->addr, 64, DMA_FROM_DEVICE);
	return 0;
}

/* The question is asked of the device under another name. */
static void twice(struct pci_dev *pdev, struct device *dev, void *buf)
{
	dma_addr_t addr = dma_map_single(&pdev->dev, buf, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		pr_err("cannot map\n");
	if (!dma_mapping_error(&pdev->dev, addr))
		dma_unmap_single(&pdev->dev, addr, 64, DMA_TO_DEVICE);
}

/* The loop unwinds from the element before the one that failed. */
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
	while (i--)
		dma_unmap_resource(dev, bells[i].iova, 4, DMA_FROM_DEVICE, 0);
	return -ENOMEM;
}

/* Mapped and unmapped under the same condition. */
static int maybe(struct device *dev, struct engine *engine, void *buf, size_t len)
{
	dma_addr_t addr = 0;

	if (len) {
		addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
		if (dma_mapping_error(dev, addr))
			return -ENOMEM;
	}
	run_transfer(addr, len);
	if (len)
		dma_unmap_single(dev, addr, len, DMA_TO_DEVICE);
	return 0;
}
