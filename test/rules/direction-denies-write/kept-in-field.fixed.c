/* A handle that one function keeps in a field, and another one gives to a DMA controller as what it writes. */
struct my_uart {
	struct device *dev;
	struct dma_chan *chan;
	dma_addr_t tx_fifo;
	dma_addr_t data;
	dma_addr_t window;
	u32 offset;
};

static int tx_probed(struct my_uart *u, struct resource *res)
{
	u->tx_fifo = dma_map_resource(u->dev, res->start, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "DMA_TO_DEVICE grants the device no write, but it writes the FIFO that a slave configuration has as its destination; the write faults at the IOMMU: use DMA_FROM_DEVICE" */
	if (dma_mapping_error(u->dev, u->tx_fifo))
		return -EIO;
	return 0;
}

static int tx_configured(struct my_uart *u)
{
	struct dma_slave_config cfg = {};

	cfg.dst_addr = u->tx_fifo;
	cfg.dst_addr_width = 4;
	return dmaengine_slave_config(u->chan, &cfg);
}

static void tx_removed(struct my_uart *u)
{
	dma_unmap_resource(u->dev, u->tx_fifo, 4, DMA_FROM_DEVICE, 0);
}

static void my_say(const char *fmt, ...)
{
	struct va_format vaf;
	va_list args;

	va_start(args, fmt);
	vaf.fmt = fmt;
	vaf.va = &args;
	printk("my uart: %pV", &vaf);
	va_end(args);
}

/* Read and written: neither direction alone will do. */
static int data_probed(struct my_uart *u, struct resource *res)
{
	u->data = dma_map_resource(u->dev, res->start, 4, DMA_BIDIRECTIONAL, 0); /* want: direction-denies-write "use DMA_BIDIRECTIONAL" */
	if (dma_mapping_error(u->dev, u->data))
		return -EIO;
	return 0;
}

static int data_configured(struct my_uart *u)
{
	struct dma_slave_config cfg = { .src_addr = u->data, .dst_addr = u->data };

	my_say("%pad", &u->data);
	return dmaengine_slave_config(u->chan, &cfg);
}

static void data_removed(struct my_uart *u)
{
	dma_unmap_resource(u->dev, u->data, 4, DMA_BIDIRECTIONAL, 0);
}

/* A window that chunks are copied into, each at an offset of its own. */
static int window_opened(struct my_uart *u, phys_addr_t at)
{
	u->window = 0;
	u->window = dma_map_resource(u->dev, at, SZ_4K, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "it writes the destination of a DMA transfer" */
	if (dma_mapping_error(u->dev, u->window))
		u->window = 0;
	return u->window ? 0 : -EIO;
}

static int chunk_copied(struct my_uart *u, dma_addr_t from, size_t len)
{
	dma_addr_t to = u->window + u->offset * len;

	return my_submit(dmaengine_prep_dma_memcpy(u->chan, to, from, len, 0));
}

static void window_closed(struct my_uart *u)
{
	if (u->window)
		dma_unmap_resource(u->dev, u->window, SZ_4K, DMA_FROM_DEVICE, 0);
}
