struct transfer {
	struct device *dev;
	dma_addr_t addr;
	size_t len;
};

static void transfer_end(struct transfer *t)
{
	dma_unmap_single(t->dev, t->addr, t->len, DMA_TO_DEVICE); /* want: double-unmap "for the second time" */
	kfree(t);
}

DEFINE_FREE(transfer_end, struct transfer *, if (!IS_ERR_OR_NULL(_T)) transfer_end(_T))
DEFINE_FREE(transfer_addr, struct transfer *,
	    if (_T)
		dma_unmap_single(_T->dev, _T->addr, _T->len, DMA_TO_DEVICE));

static struct transfer *transfer_begin(struct device *dev, void *buf, size_t len)
{
	struct transfer *t __free(kfree) = kzalloc(sizeof(*t), GFP_KERNEL);

	if (!t)
		return NULL;
	t->dev = dev;
	t->len = len;
	t->addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, t->addr))
		return NULL;
	return_ptr(t);
}

/* The end of the scope unmaps, too. */
static int send(struct device *dev, void *buf, size_t len)
{
	struct transfer *t __free(transfer_end) = transfer_begin(dev, buf, len);
	int ret;

	if (!t)
		return -ENOMEM;
	ret = run_transfer(t->addr, len);
	if (ret)
		dma_unmap_single(dev, t->addr, len, DMA_TO_DEVICE);
	return ret;
}

/* So it does where a jump leaves the block. */
static int jump(struct transfer *given, void *buf)
{
	int ret;

	{
		struct transfer *t __free(transfer_addr) = given;

		t->addr = dma_map_single(t->dev, buf, t->len, DMA_TO_DEVICE);
		if (dma_mapping_error(t->dev, t->addr)) {
			retain_and_null_ptr(t);
			return -ENOMEM;
		}
		ret = run_transfer(t->addr, t->len);
		if (ret)
			goto unmap;
	}
	return 0;

unmap:
	dma_unmap_single(given->dev, given->addr, given->len, DMA_TO_DEVICE); /* want: double-unmap "for the second time" */
	return ret;
}

/* And where a loop goes on: what was declared last is cleaned up first. */
static void each(struct transfer **all, void *buf, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		struct transfer *t __free(transfer_addr) = all[i];
		struct transfer *again __free(transfer_addr) = NULL;

		t->addr = dma_map_single(t->dev, buf, t->len, DMA_TO_DEVICE);
		if (dma_mapping_error(t->dev, t->addr)) {
			retain_and_null_ptr(t);
			continue;
		}
		run_transfer(t->addr, t->len);
	}
}

/* And where it ends the loop. */
static int until_sent(struct transfer *given, void *buf)
{
	int ret;

	for (;;) {
		struct transfer *t __free(transfer_addr) = given;

		t->addr = dma_map_single(t->dev, buf, t->len, DMA_TO_DEVICE);
		if (dma_mapping_error(t->dev, t->addr)) {
			retain_and_null_ptr(t);
			return -ENOMEM;
		}
		ret = run_transfer(t->addr, t->len);
		if (ret == 0)
			break;
	}
	dma_unmap_single(given->dev, given->addr, given->len, DMA_TO_DEVICE); /* want: double-unmap "for the second time" */
	return 0;
}
