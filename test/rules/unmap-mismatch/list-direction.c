/* The direction of a list, too: the success path says that the map is right. */
static int turn_list(struct device *dev, struct scatterlist *sg, int nents)
{
	int ret;

	if (!dma_map_sg(dev, sg, nents, DMA_FROM_DEVICE))
		return -ENOMEM;

	ret = run_list(sg, nents);
	if (ret)
		goto err_unmap;
	dma_unmap_sg(dev, sg, nents, DMA_FROM_DEVICE);
	return 0;

err_unmap:
	dma_unmap_sg(dev, sg, nents, DMA_TO_DEVICE); /* want: unmap-mismatch "use DMA_FROM_DEVICE" */
	return ret;
}
