/* What is decided after a mapping failed may be what the driver knows better, unless both ways lead to the unmap. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>

struct port {
	struct device *dev;
	struct dma_chan *rx;
	struct dma_chan *tx;
	bool mapped;
};

static void port_release(struct port *port)
{
	if (port->rx) {
		channel_put(port->rx);
		port->rx = NULL;
	}
	if (port->tx) {
		channel_put(port->tx);
		port->tx = NULL;
	}
}

int port_send(struct port *port, void *buf, size_t len, enum dma_data_direction dir)
{
	struct dma_async_tx_descriptor *transfer = NULL;
	struct dma_chan *chan;
	dma_addr_t addr;
	int ret = 0;

	if (dir == DMA_FROM_DEVICE)
		chan = port->rx;
	else
		chan = port->tx;
	addr = dma_map_single(chan->device->dev, buf, len, dir);
	if (!dma_mapping_error(chan->device->dev, addr))
		transfer = dmaengine_prep_slave_single(chan, addr, len, DMA_MEM_TO_DEV, 0);
	if (transfer) {
		dma_async_issue_pending(chan);
	} else {
		port_release(port);
		ret = -EIO;
		goto out;
	}
out:
	dma_unmap_single(chan->device->dev, addr, len, dir); /* want: unmap-unmapped "mapping that failed" */
	return ret;
}

int port_receive(struct port *port, void *buf, size_t len)
{
	dma_addr_t addr;
	int ret = 0;

	addr = dma_map_single(port->dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(port->dev, addr))
		ret = port_fallback(port, buf, len);
	else
		ret = channel_receive(port->rx, addr, len);
	/* The fallback may clear it. */
	if (port->mapped)
		dma_unmap_single(port->dev, addr, len, DMA_FROM_DEVICE);
	return ret;
}
