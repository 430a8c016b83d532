/* The failure is found, but what is returned says success. */
static int start(struct device *dev, struct channel *channel, void *buf)
{
	dma_addr_t addr;
	int ret = 0;

	if (!buf) {
		ret = -EINVAL;
		goto out;
	}
	addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, addr)) {
		dev_err(dev, "cannot map\n");
		goto out;
	}
	submit(channel, addr);
out:
	return ret; /* want: unchecked-mapping "success is returned" */
}
