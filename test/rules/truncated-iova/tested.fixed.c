/* DMA_MAPPING_ERROR has 64 bits. */
static int in_a_variable(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr)) /* want: truncated-iova "dma_mapping_error() is given the lower half of the handle of a mapping, in which it never recognises a failure: keep it in a dma_addr_t until it is tested" */
		return -ENOMEM;
	my_start(addr);
	return 0;
}

static int in_a_field(struct device *dev, struct my_desc *desc, void *buf, size_t len)
{
	desc->addr = (u32)dma_map_single(dev, buf, len, DMA_FROM_DEVICE);
	if (unlikely(dma_mapping_error(dev, desc->addr))) /* want: truncated-iova "" */
		return -ENOMEM;
	return 0;
}
