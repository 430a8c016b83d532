/* Locks that scopes give back change nothing that is mapped. */
static int guarded(struct channel *c, void *buf)
{
	dma_addr_t addr;
	int ret;

	guard(mutex)(&c->lock);
	addr = dma_map_single(c->dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(c->dev, addr))
		return -ENOMEM;
	scoped_guard(spinlock_irqsave, &c->queue_lock) {
		ret = queue_transfer(c->id);
		if (ret < 0)
			return ret; /* want: leaked-mapping "left behind on this error path" */
		if (c->is_idle)
			break;
		count_transfer(c->id);
	}
	dma_unmap_single(c->dev, addr, 64, DMA_TO_DEVICE);
	return 0;
}

/* The guard may fail. */
static int attempted(struct channel *c, void *buf)
{
	dma_addr_t addr = dma_map_single(c->dev, buf, 64, DMA_TO_DEVICE);
	int ret;

	if (dma_mapping_error(c->dev, addr))
		return -ENOMEM;
	scoped_cond_guard(mutex_intr, return -EINTR, &c->lock) { /* want: leaked-mapping "left behind on this error path" */
		ret = queue_transfer(c->id);
		if (ret < 0)
			goto unmap;
	}
	ret = 0;
unmap:
	dma_unmap_single(c->dev, addr, 64, DMA_TO_DEVICE);
	return ret;
}

static int acquired(struct channel *c, void *buf)
{
	dma_addr_t addr = dma_map_single(c->dev, buf, 64, DMA_TO_DEVICE);
	int ret;

	if (dma_mapping_error(c->dev, addr))
		return -ENOMEM;
	ACQUIRE(mutex_intr, lock)(&c->lock);
	if ((ret = ACQUIRE_ERR(mutex_intr, &lock)) < 0) {
		dma_unmap_single(c->dev, addr, 64, DMA_TO_DEVICE);
		return ret; /* want: leaked-mapping "left behind on this error path" */
	}
	ret = queue_transfer(c->id);
	dma_unmap_single(c->dev, addr, 64, DMA_TO_DEVICE);
	return ret;
}

DEFINE_CLASS(token, int, if (_T >= 0) put_token(_T), get_token(flags), int flags)

/* An object of a class begins with what its class says. */
static int with_object(struct channel *c, void *buf)
{
	dma_addr_t addr = dma_map_single(c->dev, buf, 64, DMA_TO_DEVICE);
	int ret;

	if (dma_mapping_error(c->dev, addr))
		return -ENOMEM;
	CLASS(token, held)(c->flags);
	if (held < 0) {
		dma_unmap_single(c->dev, addr, 64, DMA_TO_DEVICE);
		return held; /* want: leaked-mapping "left behind on this error path" */
	}
	ret = queue_transfer(held);
	dma_unmap_single(c->dev, addr, 64, DMA_TO_DEVICE);
	return ret;
}

/* A buffer that the scope frees is freed, and its mapping is left. */
static int bounced(struct device *dev, size_t len)
{
	void *buf __free(kfree) = kzalloc(len, GFP_KERNEL);
	dma_addr_t addr;
	int ret;

	if (!buf)
		return -ENOMEM;
	addr = dma_map_single(dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	ret = receive(len);
	if (ret < 0) {
		dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);
		return ret; /* want: leaked-mapping "left behind on this error path" */
	}
	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);
	return check(buf);
}
