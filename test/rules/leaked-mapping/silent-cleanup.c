struct transfer {
	struct device *dev;
	dma_addr_t addr;
	size_t len;
};

DEFINE_FREE(transfer, struct transfer *,
	    if (_T)
		dma_unmap_single(_T->dev, _T->addr, _T->len, DMA_TO_DEVICE))

/* The class unmaps at the end. */
DEFINE_CLASS(mapped, struct transfer *, dma_unmap_single(_T->dev, _T->addr, _T->len, DMA_TO_DEVICE),
	     ({ t->addr = dma_map_single(t->dev, buf, t->len, DMA_TO_DEVICE); t; }), struct transfer *t, void *buf)

static int sent(struct transfer *given, void *buf)
{
	CLASS(mapped, t)(given, buf);
	int ret;

	if (dma_mapping_error(given->dev, given->addr)) {
		given->failed = true;
		ret = -ENOMEM;
		given->addr = spare_address(given);
		return ret;
	}
	ret = run_transfer(t->addr, t->len);
	if (ret < 0)
		return ret;
	return 0;
}

/* Each way out unmaps, but the one that keeps it. */
static int queued(struct owner *owner, struct transfer *given, void *buf)
{
	struct transfer *t __free(transfer) = NULL;
	int ret;

	given->addr = dma_map_single(given->dev, buf, given->len, DMA_TO_DEVICE);
	if (dma_mapping_error(given->dev, given->addr))
		return -ENOMEM;
	t = given;
	scoped_guard(mutex, &owner->lock) {
		ret = run_transfer(t->addr, t->len);
		if (ret < 0)
			return ret;
	}
	ret = reserve(owner);
	if (ret < 0)
		goto out;
	owner->transfer = no_free_ptr(t);
	return 0;
out:
	return ret;
}

/* The loop's block is left on each turn. */
static int each(struct device *dev, struct transfer *all, void *buf, int count)
{
	int i, ret;

	for (i = 0; i < count; i++) {
		dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

		if (dma_mapping_error(dev, addr))
			return -ENOMEM;
		all[i].addr = addr;
		all[i].dev = dev;
		all[i].len = 64;

		struct transfer *t __free(transfer) = &all[i];

		ret = run_transfer(addr, 64);
		if (ret == -EAGAIN)
			continue;
		if (ret < 0)
			break;
	}
	return ret;
}
