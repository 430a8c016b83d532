/* Mappings within operations, as their contracts have them, and others that no contract is about. */
static struct sg_table *right_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct my_buffer *buf = attach->dmabuf->priv;
	struct sg_table *table = my_table(buf);
	dma_addr_t iova = dma_map_resource(attach->dev, buf->start, buf->size, dir, 0);

	if (dma_mapping_error(attach->dev, iova))
		return ERR_PTR(-EIO);
	sg_dma_address(table->sgl) = iova;
	return table;
}

static const struct dma_buf_ops right_ops = {
	.map_dma_buf = right_map,
};

/* Grants more than is asked for. */
static struct sg_table *generous_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct my_buffer *buf = attach->dmabuf->priv;
	struct sg_table *table = my_table(buf);
	dma_addr_t iova = dma_map_resource(attach->dev, buf->start, buf->size, DMA_BIDIRECTIONAL, 0);

	if (dma_mapping_error(attach->dev, iova))
		return ERR_PTR(-EIO);
	sg_dma_address(table->sgl) = iova;
	return table;
}

static const struct dma_buf_ops generous_ops = {
	.map_dma_buf = generous_map,
};

/* Refuses what it does not map, and has a mapping of its own for another device. */
static struct sg_table *strict_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct my_buffer *buf = attach->dmabuf->priv;
	struct sg_table *table = my_table(buf);
	dma_addr_t iova;

	if (dir != DMA_TO_DEVICE)
		return ERR_PTR(-EPERM);
	buf->notice = dma_map_resource(buf->dev, buf->start, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(buf->dev, buf->notice))
		return ERR_PTR(-EIO);
	iova = dma_map_resource(attach->dev, buf->start, buf->size, DMA_TO_DEVICE, 0);
	if (dma_mapping_error(attach->dev, iova)) {
		dma_unmap_resource(buf->dev, buf->notice, 4, DMA_FROM_DEVICE, 0);
		return ERR_PTR(-EIO);
	}
	sg_dma_address(table->sgl) = iova;
	return table;
}

static const struct dma_buf_ops strict_ops = {
	.map_dma_buf = strict_map,
};

/* A member of that name, in a record of its own, with other parameters. */
static int other_map(struct my_buffer *buf, struct device *dev)
{
	buf->iova = dma_map_resource(dev, buf->start, buf->size, DMA_TO_DEVICE, 0);
	return dma_mapping_error(dev, buf->iova) ? -EIO : 0;
}

static void other_unmap(struct my_buffer *buf, struct device *dev)
{
	dma_unmap_resource(dev, buf->iova, buf->size, DMA_TO_DEVICE, 0);
}

static const struct my_buffer_ops other_ops = {
	.map_dma_buf = other_map,
	.unmap_dma_buf = other_unmap,
};

/* The transfer tells what is done to the FIFO; the memory of the descriptor is no FIFO. */
struct my_lane {
	struct dma_chan chan;
	phys_addr_t fifo;
	dma_addr_t iova, desc;
};

static enum dma_data_direction lane_direction(enum dma_transfer_direction dir)
{
	switch (dir) {
	case DMA_MEM_TO_DEV:
		return DMA_FROM_DEVICE;
	case DMA_DEV_TO_MEM:
		return DMA_TO_DEVICE;
	default:
		return DMA_BIDIRECTIONAL;
	}
}

static struct dma_async_tx_descriptor *lane_cyclic(struct dma_chan *chan, dma_addr_t buf, size_t len, size_t period,
						   enum dma_transfer_direction dir, unsigned long flags)
{
	struct my_lane *lane = container_of(chan, struct my_lane, chan);
	struct device *dev = chan->device->dev;

	lane->iova = dma_map_resource(dev, lane->fifo, 4, lane_direction(dir), 0);
	if (dma_mapping_error(dev, lane->iova))
		return NULL;
	lane->desc = dma_map_single(dev, my_words(lane), 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, lane->desc))
		return NULL;
	return my_descriptor(lane, buf, len, period, flags);
}

static void lane_freed(struct my_lane *lane, enum dma_transfer_direction dir)
{
	struct device *dev = lane->chan.device->dev;

	dma_unmap_single(dev, lane->desc, 64, DMA_TO_DEVICE);
	dma_unmap_resource(dev, lane->iova, 4, lane_direction(dir), 0);
}

static void lane_register(struct dma_device *dma)
{
	dma->device_prep_dma_cyclic = lane_cyclic;
}
