/* Each turn maps and unmaps once. */
static int each(struct device *dev, void **bufs, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		dma_addr_t addr = dma_map_single(dev, bufs[i], 64, DMA_TO_DEVICE);

		if (dma_mapping_error(dev, addr))
			return -ENOMEM;
		run_transfer(addr, 64);
		dma_unmap_single(dev, addr, 64, DMA_TO_DEVICE);
	}
	return 0;
}

/* A ring: what is unmapped is an older element than what was mapped. */
static int turn(struct device *dev, struct ring *ring, int new, int old)
{
	ring->slot[new].addr = dma_map_single(dev, ring->buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, ring->slot[new].addr))
		return -ENOMEM;
	dma_unmap_single(dev, ring->slot[old].addr, 64, DMA_TO_DEVICE);
	dma_unmap_single(dev, ring->slot[new].addr, 64, DMA_TO_DEVICE);
	return 0;
}

/* The handle says whether there is anything left. */
static void close_once(struct ctx *ctx, struct device *dev)
{
	ctx->addr = dma_map_single(dev, ctx->buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, ctx->addr))
		return;
	if (ctx->early) {
		dma_unmap_single(dev, ctx->addr, 64, DMA_TO_DEVICE);
		ctx->addr = 0;
	}
	if (ctx->addr)
		dma_unmap_single(dev, ctx->addr, 64, DMA_TO_DEVICE);
}
