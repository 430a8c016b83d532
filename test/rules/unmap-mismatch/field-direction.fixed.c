/* Mappings that one function keeps in a field and another one ends in another direction. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct port {
	struct device *dev;
	dma_addr_t rx;
	dma_addr_t tx;
	size_t len;
};

static int port_open(struct port *port, void *rx, void *tx, size_t len)
{
	port->len = len;
	port->rx = dma_map_single(port->dev, rx, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(port->dev, port->rx))
		return -ENOMEM;
	port->tx = dma_map_single(port->dev, tx, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(port->dev, port->tx)) {
		dma_unmap_single(port->dev, port->rx, len, DMA_FROM_DEVICE);
		return -ENOMEM;
	}
	return 0;
}

static void port_stop(struct port *port)
{
	dma_unmap_single(port->dev, port->tx, 64, DMA_TO_DEVICE);
}

static void port_close(struct port *port)
{
	dma_unmap_single(port->dev, port->rx, port->len, DMA_FROM_DEVICE); /* want: unmap-mismatch "mapped with DMA_FROM_DEVICE" */
}
