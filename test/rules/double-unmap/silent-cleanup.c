struct transfer {
	struct device *dev;
	dma_addr_t addr;
	size_t len;
};

static void transfer_unmap(struct transfer *t)
{
	dma_unmap_single(t->dev, t->addr, t->len, DMA_TO_DEVICE);
}

DEFINE_FREE(transfer_unmap, struct transfer *, if (_T) transfer_unmap(_T))

/* Unmapped by the end of the scope alone, whichever way that is left. */
static int once(struct transfer *given, void *buf)
{
	dma_addr_t addr = dma_map_single(given->dev, buf, given->len, DMA_TO_DEVICE);

	if (dma_mapping_error(given->dev, addr))
		return -ENOMEM;
	given->addr = addr;

	struct transfer *t __free(transfer_unmap) = given;

	if (run_transfer(addr, t->len))
		return -EIO;
	return check_transfer(t);
}

/* Taken from the scope before it is unmapped by hand. */
static int taken(struct transfer *given, void *buf)
{
	struct transfer *t __free(transfer_unmap) = NULL;
	int ret;

	given->addr = dma_map_single(given->dev, buf, given->len, DMA_TO_DEVICE);
	if (dma_mapping_error(given->dev, given->addr))
		return -ENOMEM;
	t = given;
	ret = run_transfer(t->addr, t->len);
	if (ret)
		return ret;
	transfer_unmap(no_free_ptr(t));
	return 0;
}

/* Kept by another one in the end. */
static int kept(struct owner *owner, struct transfer *given, void *buf)
{
	struct transfer *t __free(transfer_unmap) = NULL;

	given->addr = dma_map_single(given->dev, buf, given->len, DMA_TO_DEVICE);
	if (dma_mapping_error(given->dev, given->addr))
		return -ENOMEM;
	t = given;
	if (run_transfer(t->addr, t->len))
		return -EIO;
	owner->transfer = no_free_ptr(t);
	return 0;
}

/* What is not known may do anything with what it is given. */
static int unknown(struct transfer *given, void *buf)
{
	struct transfer *t __free(transfer_of_others) = given;

	t->addr = dma_map_single(t->dev, buf, t->len, DMA_TO_DEVICE);
	if (dma_mapping_error(t->dev, t->addr))
		return -ENOMEM;
	if (run_transfer(t->addr, t->len))
		return -EIO;
	return 0;
}

/* A jump within the block does not end it. */
static int again(struct transfer *given, void *buf)
{
	struct transfer *t __free(transfer_unmap) = NULL;
	int ret, tries = 3;

	given->addr = dma_map_single(given->dev, buf, given->len, DMA_TO_DEVICE);
	if (dma_mapping_error(given->dev, given->addr))
		return -ENOMEM;
	t = given;
retry:
	ret = run_transfer(t->addr, t->len);
	if (ret == -EAGAIN && tries--)
		goto retry;
	if (ret)
		goto out;
	note_success(t->len);
out:
	return ret;
}
