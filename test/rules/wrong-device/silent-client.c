/* Mapped for the controller, or for a device of which the file does not tell that it is the client. */
struct my_port {
	struct device *dev, *dma_dev;
	struct dma_chan *tx, *rx;
};

static int request(struct my_port *port)
{
	port->tx = dma_request_chan(port->dev, "tx");
	if (IS_ERR(port->tx))
		return PTR_ERR(port->tx);
	port->dma_dev = port->tx->device->dev;
	return 0;
}

static int controller(struct my_port *port, void *buf, size_t len)
{
	struct device *dev = port->tx->device->dev;
	dma_addr_t addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	return my_submit(dmaengine_prep_slave_single(port->tx, addr, len, DMA_MEM_TO_DEV, 0));
}

static int kept(struct my_port *port, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(port->dma_dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(port->dma_dev, addr))
		return -ENOMEM;
	return my_submit(dmaengine_prep_slave_single(port->tx, addr, len, DMA_MEM_TO_DEV, 0));
}

/* Nobody in this file requests this channel. */
static int other(struct my_port *port, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(port->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(port->dev, addr))
		return -ENOMEM;
	return my_submit(dmaengine_prep_slave_single(port->rx, addr, len, DMA_MEM_TO_DEV, 0));
}
