#undef WITH_LISTS
#define ONE_BUFFER

/* A failure that is answered by another way of transfer, and a way that is never compiled. */
static int engine_init(struct device *dev, struct engine *e)
{
	int ret;

	e->pattern = dma_map_single(dev, e->buffer, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, e->pattern)) {
		e->pattern = 0;
		ret = -ENOMEM;
		goto err;
	}
	ret = engine_start(e, e->pattern);
	if (ret)
		goto err;
	e->can_dma = true;
	return 0;

err:
	if (ret != -EPROBE_DEFER)
		ret = 0;
	return ret;
}

static int send(struct device *dev, struct ring *r, void *buf, size_t len)
{
#define one_buffer
#if defined(one_buffer)
	r->addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, r->addr))
		return -ENOMEM;
#elif defined(two_buffers)
	r->addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);
	start(r, r->addr);
#endif
	return start(r, r->addr);
}

static int send_list(struct device *dev, struct ring *r, void *buf, size_t len)
{
#ifdef WITH_LISTS
	r->addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);
	start(r, r->addr);
#endif
#ifndef ONE_BUFFER
	r->addr = dma_map_single(dev, buf, 128, DMA_TO_DEVICE);
	start(r, r->addr);
#endif
	return 0;
}
