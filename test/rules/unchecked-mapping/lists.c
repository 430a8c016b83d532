/* A list of which nothing was mapped has no entries; it is not negative. */
static int start_list(struct device *dev, struct scatterlist *sg, int nents)
{
	int count = dma_map_sg(dev, sg, nents, DMA_TO_DEVICE);

	if (count < 0) /* want: unchecked-mapping "returns 0 when it fails" */
		return count;
	submit_list(sg, count);
	dma_unmap_sg(dev, sg, nents, DMA_TO_DEVICE);
	return 0;
}
