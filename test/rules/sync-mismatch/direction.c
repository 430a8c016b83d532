/* The direction of the map call counts for the sync, too. */
static int peek(struct device *dev, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	run_transfer(addr, 64);
	dma_sync_single_for_cpu(dev, addr, 64, DMA_BIDIRECTIONAL); /* want: sync-mismatch "mapped with DMA_FROM_DEVICE" */
	parse(buf);
	dma_unmap_single(dev, addr, 64, DMA_FROM_DEVICE);
	return 0;
}

static int peek_list(struct device *dev, struct scatterlist *sg, int nents)
{
	if (!dma_map_sg(dev, sg, nents, DMA_FROM_DEVICE))
		return -ENOMEM;
	run_list(sg, nents);
	dma_sync_sg_for_cpu(dev, sg, nents, DMA_TO_DEVICE); /* want: sync-mismatch "use DMA_FROM_DEVICE" */
	dma_unmap_sg(dev, sg, nents, DMA_FROM_DEVICE);
	return 0;
}
