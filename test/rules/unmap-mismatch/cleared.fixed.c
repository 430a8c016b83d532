/* Memory that is cleared before it is mapped is no message to the device. */
static int read_status(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr;
	int ret;

	memset(buf, 0, len);
	addr = dma_map_single(dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;

	ret = start_transfer(dev, addr, len);
	if (ret)
		goto err_unmap;

	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);
	return 0;

err_unmap:
	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE); /* want: unmap-mismatch "use DMA_FROM_DEVICE" */
	return ret;
}
