/* The error path unmaps what the normal path has unmapped already. */
static int receive(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr;
	int ret;

	addr = dma_map_single(dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;

	run_transfer(addr, len);
	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);
	ret = -EIO;
	goto err_unmap;

err_unmap:
	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE); /* want: double-unmap "for the second time" */
	return ret;
}
