/* A FIFO whose handle is kept for the slave configuration, a controller that maps one itself, and an exporter of an area. */
struct port {
	struct device *dev;
	struct dma_chan *tx, *rx;
	dma_addr_t tx_fifo, rx_fifo;
};

static int port_probe(struct port *p, struct resource *tx, struct resource *rx)
{
	struct device *tx_dev = p->tx->device->dev;
	struct device *rx_dev = p->rx->device->dev;

	p->tx_fifo = dma_map_resource(tx_dev, tx->start, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(tx_dev, p->tx_fifo))
		return -EIO;
	p->rx_fifo = dma_map_resource(rx_dev, rx->start, 4, DMA_TO_DEVICE, 0);
	if (dma_mapping_error(rx_dev, p->rx_fifo)) {
		dma_unmap_resource(tx_dev, p->tx_fifo, 4, DMA_FROM_DEVICE, 0);
		return -EIO;
	}
	return 0;
}

static int port_configure(struct port *p)
{
	struct dma_slave_config tx = { .dst_addr = p->tx_fifo };
	struct dma_slave_config rx = { .src_addr = p->rx_fifo };
	int ret = dmaengine_slave_config(p->tx, &tx);

	if (ret)
		return ret;
	return dmaengine_slave_config(p->rx, &rx);
}

static void port_remove(struct port *p)
{
	dma_unmap_resource(p->rx->device->dev, p->rx_fifo, 4, DMA_TO_DEVICE, 0);
	dma_unmap_resource(p->tx->device->dev, p->tx_fifo, 4, DMA_FROM_DEVICE, 0);
}

struct lane {
	struct dma_chan chan;
	phys_addr_t fifo;
	dma_addr_t iova;
	enum dma_data_direction data;
};

static void lane_unmap(struct lane *lane)
{
	dma_unmap_resource(lane->chan.device->dev, lane->iova, 4, lane->data, 0);
}

static bool lane_map(struct lane *lane, enum dma_transfer_direction dir)
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
	lane->iova = dma_map_resource(dev, lane->fifo, 4, lane->data, 0);
	return !dma_mapping_error(dev, lane->iova);
}

static struct dma_async_tx_descriptor *lane_prep(struct dma_chan *chan, struct scatterlist *sgl, unsigned int count,
						 enum dma_transfer_direction dir, unsigned long flags, void *context)
{
	struct lane *lane = container_of(chan, struct lane, chan);

	if (!lane_map(lane, dir))
		return NULL;
	return lane_descriptor(lane, sgl, count, flags);
}

static void lane_register(struct dma_device *dma)
{
	dma->device_prep_slave_sg = lane_prep;
}

struct area {
	struct sg_table *table;
	phys_addr_t start;
	size_t size;
	dma_addr_t iova;
};

static struct sg_table *area_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct area *area = attach->dmabuf->priv;

	area->iova = dma_map_resource(attach->dev, area->start, area->size, dir, 0);
	if (dma_mapping_error(attach->dev, area->iova))
		return ERR_PTR(-EIO);
	sg_dma_address(area->table->sgl) = area->iova;
	return area->table;
}

static void area_unmap(struct dma_buf_attachment *attach, struct sg_table *table, enum dma_data_direction dir)
{
	struct area *area = attach->dmabuf->priv;

	dma_unmap_resource(attach->dev, area->iova, area->size, dir, 0);
}

static const struct dma_buf_ops area_ops = {
	.map_dma_buf = area_map,
	.unmap_dma_buf = area_unmap,
};
