/* What the right direction is cannot be told. */
static dma_addr_t untranslated(struct device *dev, void *buf, size_t len, enum dma_transfer_direction dir)
{
	return dma_map_single(dev, buf, len, dir); /* want: invalid-direction "is given an enum dma_transfer_direction" */ /* not shown: callers say which direction it is */
}

static dma_addr_t buffer(struct device *dev, void *buf, size_t len)
{
	return dma_map_single(dev, buf, len, 4); /* want: invalid-direction "dma_map_single() is given 4, which is no direction of a mapping; the kernel stops there: say what the device does to the address" */
}

static void unmapped(struct device *dev, dma_addr_t addr, size_t len)
{
	dma_unmap_single(dev, addr, len, DMA_NONE); /* want: invalid-direction "dma_unmap_single()" */
}

/* In memory the same word means the other direction; the variable may serve others too. */
static dma_addr_t memory(struct device *dev, void *buf, size_t len)
{
	enum dma_transfer_direction dir = DMA_MEM_TO_DEV;

	my_log(len);
	return dma_map_single(dev, buf, len, dir); /* want: invalid-direction "use DMA_TO_DEVICE" */ /* not shown: the number is that of the right direction */
}
