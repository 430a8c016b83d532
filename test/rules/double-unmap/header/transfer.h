struct transfer {
	struct device *dev;
	dma_addr_t addr;
	size_t len;
};

static inline void transfer_end(struct transfer *t)
{
	dma_unmap_single(t->dev, t->addr, t->len, DMA_TO_DEVICE);
	kfree(t);
}

DEFINE_FREE(transfer_end, struct transfer *, if (_T) transfer_end(_T))
DEFINE_FREE(transfer_unmap, struct transfer *, if (_T) dma_unmap_single(_T->dev, _T->addr, _T->len, DMA_TO_DEVICE));
