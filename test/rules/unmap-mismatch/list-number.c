/* Another number of entries: which of the two is right, nothing says. */
static int receive_list(struct device *dev, struct scatterlist *sg)
{
	if (!dma_map_sg(dev, sg, 4, DMA_FROM_DEVICE))
		return -ENOMEM;

	run_list(sg, 4);
	dma_unmap_sg(dev, sg, 3, DMA_FROM_DEVICE); /* want: unmap-mismatch "with 3 entries" */
	return 0;
}
