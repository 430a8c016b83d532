/* An else in front of an #endif: one of the two unmap calls runs, whatever is configured. */
int finish(struct device *dev, void *buffer, bool is_short)
{
	dma_addr_t addr = dma_map_single(dev, buffer, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	start(addr);
#ifdef CONFIG_MY_SHORT_FRAMES
	if (is_short)
		dma_unmap_single(dev, addr, 64, DMA_TO_DEVICE);
	else
#endif
		dma_unmap_single(dev, addr, 64, DMA_TO_DEVICE);
	return 0;
}

/* An if in front of one: with it, the first unmap call is made only where nothing else unmaps. */
int finish_early(struct device *dev, void *buffer, bool is_late)
{
	dma_addr_t addr = dma_map_single(dev, buffer, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	start(addr);
#ifdef CONFIG_MY_LATE_FRAMES
	if (!is_late)
#endif
		dma_unmap_single(dev, addr, 64, DMA_TO_DEVICE);
#ifdef CONFIG_MY_LATE_FRAMES
	if (is_late)
		dma_unmap_single(dev, addr, 64, DMA_TO_DEVICE);
#endif
	return 0;
}
