/* A DMA controller that maps the FIFO of its client: the transfer tells what is done to it, wherever the address came from. */
struct my_channel {
	struct dma_chan chan;
	phys_addr_t fifo;
	dma_addr_t iova;
	u32 size;
};

static enum dma_data_direction my_direction(enum dma_transfer_direction dir)
{
	switch (dir) {
	case DMA_MEM_TO_DEV:
		return DMA_FROM_DEVICE; /* what goes to the device, the controller writes */
	case DMA_DEV_TO_MEM:
		return DMA_TO_DEVICE;
	default:
		return DMA_BIDIRECTIONAL;
	}
}

static bool my_fifo_mapped(struct my_channel *c, enum dma_transfer_direction dir)
{
	struct device *dev = c->chan.device->dev;
	enum dma_data_direction data = my_direction(dir);

	c->iova = dma_map_resource(dev, c->fifo, c->size, data, 0); /* want: direction-denies-write "DMA_TO_DEVICE grants the device no write, but it writes to the FIFO of a slave transfer" */ /* want: direction-denies-read "it reads the FIFO of a slave transfer" */
	return !dma_mapping_error(dev, c->iova);
}

static struct dma_async_tx_descriptor *my_prep_slave_sg(struct dma_chan *chan, struct scatterlist *sgl,
							unsigned int count, enum dma_transfer_direction dir,
							unsigned long flags, void *context)
{
	struct my_channel *c = container_of(chan, struct my_channel, chan);

	if (!my_fifo_mapped(c, dir))
		return NULL;
	return my_descriptor(c, sgl, count, flags);
}

static void my_freed(struct my_channel *c, enum dma_transfer_direction dir)
{
	dma_unmap_resource(c->chan.device->dev, c->iova, c->size, my_direction(dir), 0);
}

static int my_register(struct dma_device *dma)
{
	dma->device_prep_slave_sg = my_prep_slave_sg;
	return dma_async_device_register(dma);
}

/* One direction for both transfers: wrong for one of them. */
struct my_lane {
	struct dma_chan chan;
	phys_addr_t fifo;
	dma_addr_t iova;
	enum dma_data_direction data;
};

static bool my_lane_mapped(struct my_lane *lane, enum dma_transfer_direction dir)
{
	struct device *dev = lane->chan.device->dev;

	switch (dir) {
	case DMA_MEM_TO_DEV:
		lane->data = DMA_FROM_DEVICE;
		break;
	case DMA_DEV_TO_MEM:
		lane->data = DMA_TO_DEVICE;
		break;
	default:
		return false;
	}
	lane->iova = dma_map_resource(dev, lane->fifo, 4, lane->data, 0); /* want: direction-denies-read "it reads the FIFO of a cyclic transfer" */
	return !dma_mapping_error(dev, lane->iova);
}

static struct dma_async_tx_descriptor *my_lane_cyclic(struct dma_chan *chan, dma_addr_t buf, size_t len, size_t period,
						      enum dma_transfer_direction dir, unsigned long flags)
{
	struct my_lane *lane = container_of(chan, struct my_lane, chan);

	if (!my_lane_mapped(lane, dir))
		return NULL;
	return my_cyclic(lane, buf, len, period, flags);
}

static void my_lane_freed(struct my_lane *lane)
{
	dma_unmap_resource(lane->chan.device->dev, lane->iova, 4, lane->data, 0);
}

static const struct dma_device my_lane_device = {
	.device_prep_dma_cyclic = my_lane_cyclic,
};
