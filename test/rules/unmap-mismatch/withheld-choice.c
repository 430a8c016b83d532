/* The direction depends on the request, but the unmap does not ask. */
static void flush(struct device *dev, struct request *req, size_t len)
{
	dma_addr_t addr;

	addr = dma_map_single(dev, req->buf, len, req->in ? DMA_TO_DEVICE : DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, addr))
		return;

	run_transfer(addr, len);
	dma_unmap_single(dev, addr, len, DMA_TO_DEVICE); /* want: unmap-mismatch "mapped with DMA_FROM_DEVICE" */
}
