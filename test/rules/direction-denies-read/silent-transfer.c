/* Each way with its direction. */
static int either(struct dma_chan *chan, void *buf, size_t len, bool out)
{
	enum dma_data_direction data = out ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
	enum dma_transfer_direction dir = out ? DMA_MEM_TO_DEV : DMA_DEV_TO_MEM;
	struct device *dev = chan->device->dev;
	dma_addr_t addr = dma_map_single(dev, buf, len, data);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	my_submit(dmaengine_prep_slave_single(chan, addr, len, dir, 0));
	my_wait(chan);
	dma_unmap_single(dev, addr, len, data);
	return 0;
}

static int both(struct dma_chan *chan, void *from, void *to, size_t len)
{
	struct device *dev = chan->device->dev;
	dma_addr_t src, dst;

	src = dma_map_single(dev, from, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, src))
		return -ENOMEM;
	dst = dma_map_single(dev, to, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, dst)) {
		dma_unmap_single(dev, src, len, DMA_TO_DEVICE);
		return -ENOMEM;
	}
	my_submit(dmaengine_prep_dma_memcpy(chan, dst, src, len, 0));
	my_wait(chan);
	dma_unmap_single(dev, dst, len, DMA_FROM_DEVICE);
	dma_unmap_single(dev, src, len, DMA_TO_DEVICE);
	return 0;
}
