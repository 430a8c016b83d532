/* Translations end in a direction; DMA_NONE marks what is not to be mapped. */
static enum dma_data_direction translate(enum dma_transfer_direction dir)
{
	return dir == DMA_MEM_TO_DEV ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
}

static dma_addr_t translated(struct device *dev, void *buf, size_t len, enum dma_transfer_direction dir)
{
	return dma_map_single(dev, buf, len, translate(dir));
}

static int maybe(struct device *dev, struct my_request *req)
{
	enum dma_data_direction dir = DMA_NONE;

	if (req->out)
		dir = DMA_TO_DEVICE;
	else if (req->in)
		dir = DMA_FROM_DEVICE;
	if (dir == DMA_NONE)
		return 0;
	req->addr = dma_map_single(dev, req->buf, req->len, dir);
	return dma_mapping_error(dev, req->addr) ? -ENOMEM : 0;
}

static void passed_on(struct device *dev, struct my_request *req, enum dma_data_direction dir)
{
	dma_sync_single_for_cpu(dev, req->addr, req->len, dir);
	dma_unmap_single(dev, req->addr, req->len, dir);
}
