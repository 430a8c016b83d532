/* Another number of entries: which of the two is right, nothing says. */
static int receive_list(struct device *dev, struct scatterlist *sg)
{
	if (!dma_map_sg(dev, sg, 4, DMA_FROM_DEVICE))
		return -ENOMEM;

	run_list(sg, 4);
	dma_unmap_sg(dev, sg, 3, DMA_FROM_DEVICE); /* want: unmap-mismatch "with 3 entries" */
	return 0;
}

/* The number that the list was mapped with is lost. */
struct batch {
	struct device *dev;
	struct scatterlist *list;
	int nents;
};

static int receive_some(struct batch *batch)
{
	batch->nents = dma_map_sg(batch->dev, batch->list, batch->nents, DMA_FROM_DEVICE);
	if (!batch->nents)
		return -ENOMEM;

	dma_unmap_sg(batch->dev, batch->list, batch->nents, DMA_FROM_DEVICE); /* want: unmap-mismatch "the count that dma_map_sg() returned" */
	return 0;
}
