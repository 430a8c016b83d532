struct transfer {
	struct device *dev;
	dma_addr_t addr;
	size_t len;
};

DEFINE_FREE(transfer, struct transfer *, if (_T) dma_unmap_single(_T->dev, _T->addr, _T->len, DMA_TO_DEVICE))

/* The scope unmaps what could not be mapped. */
static int send(struct transfer *given, void *buf)
{
	struct transfer *t __free(transfer) = given; /* want: unmap-unmapped "" */

	t->addr = dma_map_single(t->dev, buf, t->len, DMA_TO_DEVICE);
	if (dma_mapping_error(t->dev, t->addr))
		return -ENOMEM;
	return run_transfer(t->addr, t->len);
}
