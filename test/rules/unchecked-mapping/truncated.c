/* Half of all ones is an address like any other. */
static int start(struct device *dev, struct channel *channel, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, (u32)addr)) /* want: unchecked-mapping "has lost its upper half" */
		return -ENOMEM;
	submit(channel, addr);
	return 0;
}
