/* The source of a slave configuration is read by the controller, its destination is written. */
struct my_chan {
	struct dma_chan chan;
	struct dma_slave_config cfg;
	dma_addr_t src, dst;
};

static int source(struct my_chan *c)
{
	struct device *dev = c->chan.device->dev;

	c->src = dma_map_resource(dev, c->cfg.src_addr, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-read "DMA_FROM_DEVICE grants the device no read, but it reads the FIFO that a slave configuration has as its source; the read faults at the IOMMU: use DMA_TO_DEVICE" */
	return dma_mapping_error(dev, c->src) ? -EIO : 0;
}

static int destination(struct my_chan *c)
{
	struct device *dev = c->chan.device->dev;

	c->dst = dma_map_resource(dev, c->cfg.dst_addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "use DMA_FROM_DEVICE" */
	return dma_mapping_error(dev, c->dst) ? -EIO : 0;
}

static void released(struct my_chan *c)
{
	my_release(c, c->src, c->dst);
}

/* The way round that the names of dmaengine suggest. */
static int both(struct my_chan *c, enum dma_transfer_direction dir)
{
	struct device *dev = c->chan.device->dev;
	enum dma_data_direction data;
	phys_addr_t fifo;

	if (dir == DMA_DEV_TO_MEM) {
		fifo = c->cfg.src_addr;
		data = DMA_FROM_DEVICE;
	} else {
		fifo = c->cfg.dst_addr;
		data = DMA_FROM_DEVICE;
	}
	c->src = dma_map_resource(dev, fifo, 4, data, 0); /* want: direction-denies-read "" */
	return dma_mapping_error(dev, c->src) ? -EIO : 0;
}
