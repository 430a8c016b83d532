/* Half of all ones is an address like any other. */
static int start(struct device *dev, struct channel *channel, void *buf)
{
	u32 addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr)) /* want: unchecked-mapping "has lost its upper half" */
		return -ENOMEM;
	submit(channel, addr);
	return 0;
}
