struct transfer {
	struct device *dev;
	dma_addr_t addr;
	size_t len;
};

DEFINE_FREE(transfer, struct transfer *, if (_T) dma_unmap_single(_T->dev, _T->addr, _T->len, DMA_FROM_DEVICE))

/* The scope unmaps with another direction. */
static int send(struct transfer *given, void *buf)
{
	struct transfer *t __free(transfer) = NULL; /* want: unmap-mismatch "unmapped with DMA_FROM_DEVICE, but mapped with DMA_TO_DEVICE" */

	given->addr = dma_map_single(given->dev, buf, given->len, DMA_TO_DEVICE);
	if (dma_mapping_error(given->dev, given->addr))
		return -ENOMEM;
	t = given;
	return run_transfer(t->addr, t->len);
}
