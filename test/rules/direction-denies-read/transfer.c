/* The source of a copy is read. */
static int copied(struct dma_chan *chan, void *from, dma_addr_t to, size_t len)
{
	struct device *dev = chan->device->dev;
	dma_addr_t addr = dma_map_single(dev, from, len, DMA_FROM_DEVICE); /* want: direction-denies-read "but it reads the source of a DMA transfer" */

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	my_submit(dmaengine_prep_dma_memcpy(chan, to, addr, len, 0));
	my_wait(chan);
	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);
	return 0;
}

static int configured(struct dma_chan *chan, struct my_regs *regs, struct dma_slave_config *cfg)
{
	dma_addr_t fifo = dma_map_resource(chan->device->dev, regs->fifo, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-read "the FIFO that a slave configuration has as its source" */

	if (dma_mapping_error(chan->device->dev, fifo))
		return -EIO;
	cfg->src_addr = fifo;
	return dmaengine_slave_config(chan, cfg);
}
