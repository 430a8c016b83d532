/* An IOMMU merges entries: the count that comes back is not the one to unmap with. */
static int send_list(struct device *dev, struct scatterlist *sg, int nents)
{
	int count;

	count = dma_map_sg(dev, sg, nents, DMA_TO_DEVICE);
	if (!count)
		return -ENOMEM;

	run_list(sg, count);
	dma_unmap_sg(dev, sg, count, DMA_TO_DEVICE); /* want: unmap-mismatch "the count that dma_map_sg() returned" */
	return 0;
}

static int send_table(struct device *dev, struct sg_table *sgt)
{
	if (dma_map_sgtable(dev, sgt, DMA_TO_DEVICE, 0))
		return -ENOMEM;

	run_list(sgt->sgl, sgt->nents);
	dma_unmap_sg(dev, sgt->sgl, sgt->nents, DMA_TO_DEVICE); /* want: unmap-mismatch "the count that dma_map_sgtable() returned" */ /* not shown: runs do not know which list a table has */
	return 0;
}
