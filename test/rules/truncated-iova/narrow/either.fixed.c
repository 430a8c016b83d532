/* Part of a module that other machines have too. */
static int send(struct device *dev, struct queue *queue, void *buf, size_t len)
{
	dma_addr_t phys = dma_map_single(dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, phys)) /* want: truncated-iova "never recognises a failure" */
		return -ENOMEM;
	put_entry(queue, phys);
	return 0;
}
