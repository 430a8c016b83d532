/* The device answers in the buffer of the command: the mapping has to let it. */
static int ask(struct device *dev, struct command *command, size_t len)
{
	dma_addr_t addr = dma_map_single(dev, command, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	send_command(dev, addr);
	dma_sync_single_for_cpu(dev, addr, len, DMA_FROM_DEVICE); /* want: sync-mismatch "map it with DMA_BIDIRECTIONAL" */
	dma_unmap_single(dev, addr, len, DMA_TO_DEVICE);
	return 0;
}
