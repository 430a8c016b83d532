/* Handles in fields, mapped as they are used, or in fields that also hold something else. */
struct my_port {
	struct device *dev;
	struct dma_chan *tx, *rx;
	dma_addr_t tx_fifo;
	dma_addr_t both;
	dma_addr_t buffer;
	dma_addr_t either;
	dma_addr_t ring;
};

static int fifos_probed(struct my_port *p, struct resource *res)
{
	p->tx_fifo = dma_map_resource(p->dev, res->start, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(p->dev, p->tx_fifo))
		return -EIO;
	p->both = dma_map_resource(p->dev, res->start, 4, DMA_BIDIRECTIONAL, 0);
	if (dma_mapping_error(p->dev, p->both)) {
		dma_unmap_resource(p->dev, p->tx_fifo, 4, DMA_FROM_DEVICE, 0);
		return -EIO;
	}
	return 0;
}

static void fifos_removed(struct my_port *p)
{
	dma_unmap_resource(p->dev, p->tx_fifo, 4, DMA_FROM_DEVICE, 0);
	dma_unmap_resource(p->dev, p->both, 4, DMA_BIDIRECTIONAL, 0);
}

static int fifos_configured(struct my_port *p)
{
	struct dma_slave_config tx = { .dst_addr = p->tx_fifo };
	struct dma_slave_config rx = { .src_addr = p->both, .dst_addr = p->both };

	return dmaengine_slave_config(p->tx, &tx) ?: dmaengine_slave_config(p->rx, &rx);
}

/* What is sent is mapped, what is received was allocated. */
static int sending(struct my_port *p, void *data, size_t len)
{
	p->buffer = dma_map_single(p->dev, data, len, DMA_TO_DEVICE);
	if (dma_mapping_error(p->dev, p->buffer))
		return -ENOMEM;
	my_submit(dmaengine_prep_slave_single(p->tx, p->buffer, len, DMA_MEM_TO_DEV, 0));
	return 0;
}

static void sent(struct my_port *p, size_t len)
{
	dma_unmap_single(p->dev, p->buffer, len, DMA_TO_DEVICE);
}

static void *receiving(struct my_port *p, size_t len)
{
	void *area = dma_alloc_coherent(p->dev, len, &p->buffer, GFP_KERNEL);

	my_submit(dmaengine_prep_slave_single(p->rx, p->buffer, len, DMA_DEV_TO_MEM, 0));
	return area;
}

/* One field for two mappings, of which one is used at a time. */
static int either_mapped(struct my_port *p, void *data, size_t len, bool out)
{
	if (out)
		p->either = dma_map_single(p->dev, data, len, DMA_TO_DEVICE);
	else
		p->either = dma_map_single(p->dev, data, len, DMA_FROM_DEVICE);
	return dma_mapping_error(p->dev, p->either) ? -ENOMEM : 0;
}

static void either_sent(struct my_port *p, size_t len)
{
	my_submit(dmaengine_prep_slave_single(p->tx, p->either, len, DMA_MEM_TO_DEV, 0));
}

static void either_received(struct my_port *p, size_t len)
{
	my_submit(dmaengine_prep_slave_single(p->rx, p->either, len, DMA_DEV_TO_MEM, 0));
}

static void either_done(struct my_port *p, size_t len, bool out)
{
	if (out)
		dma_unmap_single(p->dev, p->either, len, DMA_TO_DEVICE);
	else
		dma_unmap_single(p->dev, p->either, len, DMA_FROM_DEVICE);
}

/* What the callers choose may always be right. */
static int ring_mapped(struct my_port *p, void *data, size_t len, enum dma_data_direction dir)
{
	p->ring = dma_map_single(p->dev, data, len, dir);
	return dma_mapping_error(p->dev, p->ring) ? -ENOMEM : 0;
}

static int ring_filled(struct my_port *p, void *data, size_t len)
{
	return ring_mapped(p, data, len, DMA_TO_DEVICE);
}

static int ring_emptied(struct my_port *p, void *data, size_t len)
{
	return ring_mapped(p, data, len, DMA_FROM_DEVICE);
}

static void ring_sent(struct my_port *p, size_t len)
{
	my_submit(dmaengine_prep_slave_single(p->tx, p->ring, len, DMA_MEM_TO_DEV, 0));
}

static void ring_received(struct my_port *p, size_t len)
{
	my_submit(dmaengine_prep_slave_single(p->rx, p->ring, len, DMA_DEV_TO_MEM, 0));
}

static void ring_done(struct my_port *p, size_t len, enum dma_data_direction dir)
{
	dma_unmap_single(p->dev, p->ring, len, dir);
}
