/* What a controller reads is mapped DMA_TO_DEVICE, what it writes DMA_FROM_DEVICE. */
struct my_chan {
	struct dma_chan chan;
	struct dma_slave_config cfg;
	dma_addr_t fifo;
};

static int map_fifo(struct my_chan *c, enum dma_transfer_direction dir)
{
	struct device *dev = c->chan.device->dev;
	enum dma_data_direction data;
	phys_addr_t fifo;

	switch (dir) {
	case DMA_DEV_TO_MEM:
		fifo = c->cfg.src_addr;
		data = DMA_TO_DEVICE;
		break;
	case DMA_MEM_TO_DEV:
		fifo = c->cfg.dst_addr;
		data = DMA_FROM_DEVICE;
		break;
	default:
		return -EINVAL;
	}
	c->fifo = dma_map_resource(dev, fifo, 4, data, 0);
	return dma_mapping_error(dev, c->fifo) ? -EIO : 0;
}

static void released(struct my_chan *c)
{
	my_release(c, c->fifo);
}

/* Nothing says what is read here. */
static dma_addr_t unknown(struct device *dev, struct my_regs *regs)
{
	return dma_map_resource(dev, regs->rx_fifo, 4, DMA_FROM_DEVICE, 0);
}
