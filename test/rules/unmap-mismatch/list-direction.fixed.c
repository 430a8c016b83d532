/* The direction of a list, too. */
static int turn_list(struct device *dev, struct scatterlist *sg, int nents)
{
	if (!dma_map_sg(dev, sg, nents, DMA_FROM_DEVICE))
		return -ENOMEM;

	run_list(sg, nents);
	dma_unmap_sg(dev, sg, nents, DMA_FROM_DEVICE); /* want: unmap-mismatch "use DMA_FROM_DEVICE" */
	return 0;
}
