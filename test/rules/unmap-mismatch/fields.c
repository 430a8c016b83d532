/* Mappings that one function keeps in a field and another one ends. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct port {
	struct device *dev;
	dma_addr_t rx;
	dma_addr_t tx;
	dma_addr_t both;
	dma_addr_t other;
	size_t len;
	struct scatterlist *list;
	int nents;
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

static void port_close(struct port *port)
{
	dma_unmap_single(port->dev, port->rx, port->len, DMA_FROM_DEVICE);
	dma_unmap_single(port->dev, port->tx, 32, DMA_TO_DEVICE); /* want: unmap-mismatch "size 32, but mapped with size 64" */
}

static void port_stop(struct port *port)
{
	dma_unmap_single(port->dev, port->rx, port->len - 4, DMA_FROM_DEVICE); /* want: unmap-mismatch "another size" */
	dma_unmap_resource(port->dev, port->tx, 64, DMA_TO_DEVICE, 0); /* want: unmap-mismatch "mapped by dma_map_single()" */
}

static int port_map_list(struct port *port)
{
	return dma_map_sg(port->dev, port->list, port->nents, DMA_TO_DEVICE);
}

static void port_unmap_list(struct port *port)
{
	dma_unmap_sg(port->dev, port->list, port->nents - 1, DMA_TO_DEVICE); /* want: unmap-mismatch "another number of entries" */
}

/* One field for both ways: only the driver knows which of them it is. */
static int port_send(struct port *port, void *buf)
{
	port->both = dma_map_single(port->dev, buf, 64, DMA_TO_DEVICE);
	return dma_mapping_error(port->dev, port->both);
}

static int port_receive(struct port *port, void *buf)
{
	port->both = dma_map_single(port->dev, buf, 64, DMA_FROM_DEVICE);
	return dma_mapping_error(port->dev, port->both);
}

static void port_done(struct port *port)
{
	dma_unmap_single(port->dev, port->both, 64, DMA_FROM_DEVICE);
}

/* What an unknown function may fill is not known. */
static int port_lend(struct port *port, void *buf)
{
	port->other = dma_map_single(port->dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(port->dev, port->other))
		return -ENOMEM;
	return port_exchange(port->dev, &port->other);
}

static void port_return(struct port *port)
{
	dma_unmap_single(port->dev, port->other, 64, DMA_FROM_DEVICE);
}
