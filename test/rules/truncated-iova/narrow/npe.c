/* Built for ARCH_IXP4XX alone, where dma_addr_t has 32 bits: nothing is lost. */
static int send(struct device *dev, struct queue *queue, void *buf, size_t len)
{
	u32 phys = dma_map_single(dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, phys))
		return -ENOMEM;
	put_entry(queue, phys);
	return 0;
}

static int receive(struct device *dev, struct queue *queue, void *buf, size_t len)
{
	dma_addr_t phys = dma_map_single(dev, buf, len, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, (u32)phys))
		return -ENOMEM;
	put_entry(queue, phys);
	return 0;
}
