/* A DMA channel serves a device, and another one sends the requests. */
struct my_port {
	struct platform_device *pdev;
	struct device *dev;
	struct dma_chan *tx, *rx;
};

static int request(struct my_port *port)
{
	port->tx = dma_request_chan(port->dev, "tx");
	if (IS_ERR(port->tx))
		return PTR_ERR(port->tx);
	port->rx = dma_request_chan(&port->pdev->dev, "rx");
	return PTR_ERR_OR_ZERO(port->rx);
}

static int send(struct my_port *port, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(port->dev, buf, len, DMA_TO_DEVICE); /* want: wrong-device "dma_map_single() maps for the device that the DMA channel serves, but the DMA controller sends the requests: map for dmaengine_get_dma_device() of the channel" */

	if (dma_mapping_error(port->dev, addr))
		return -ENOMEM;
	return my_submit(dmaengine_prep_slave_single(port->tx, addr, len, DMA_MEM_TO_DEV, 0));
}

static int gather(struct my_port *port, struct scatterlist *sgl, int count)
{
	struct device *dev = &port->pdev->dev;
	int n = dma_map_sg(dev, sgl, count, DMA_FROM_DEVICE); /* want: wrong-device "" */

	if (!n)
		return -ENOMEM;
	return my_submit(dmaengine_prep_slave_sg(port->rx, sgl, n, DMA_DEV_TO_MEM, 0));
}

static int at_once(struct device *dev, void *buf, size_t len)
{
	struct dma_chan *chan = dma_request_chan(dev, "rx-tx");
	dma_addr_t addr;

	if (IS_ERR(chan))
		return PTR_ERR(chan);
	addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE); /* want: wrong-device "" */
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	return my_submit(dmaengine_prep_slave_single(chan, addr, len, DMA_MEM_TO_DEV, 0));
}
