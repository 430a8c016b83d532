/* The address that was mapped, given to the unmap call in place of the handle. */
#include <linux/dma-mapping.h>
#include <linux/ioport.h>

struct fifo {
	dma_addr_t dma;
	u64 addr;
};

int fifo_start(struct fifo *fifo);
struct resource *fifo_resource(struct device *dev);

int fifo_probe(struct device *dev, struct fifo *fifo)
{
	struct resource *res = fifo_resource(dev);
	int ret;

	fifo->dma = dma_map_resource(dev, res->start, resource_size(res), DMA_BIDIRECTIONAL, 0);
	if (dma_mapping_error(dev, fifo->dma))
		return -ENXIO;
	ret = fifo_start(fifo);
	if (ret)
		dma_unmap_resource(dev, fifo->dma, resource_size(res), DMA_BIDIRECTIONAL, 0); /* want: unmap-mismatch "by the address that dma_map_resource() was given" */
	return ret;
}

int fifo_once(struct device *dev, phys_addr_t phys)
{
	dma_addr_t dma = dma_map_resource(dev, phys, 4, DMA_FROM_DEVICE, 0);

	if (dma_mapping_error(dev, dma))
		return -EIO;
	ring(dma);
	dma_unmap_resource(dev, dma, 4, DMA_FROM_DEVICE, 0); /* want: unmap-mismatch "use the handle that it gave" */
	return 0;
}

/* Another address is another mapping's, for all that is known here. */
int fifo_other(struct device *dev, struct fifo *fifo, phys_addr_t phys, phys_addr_t other)
{
	fifo->dma = dma_map_resource(dev, phys, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, fifo->dma))
		return -EIO;
	dma_unmap_resource(dev, other, 4, DMA_FROM_DEVICE, 0);
	return 0;
}

/* Both may be the same, and its field then has the handle. */
int fifo_copy(struct device *dev, struct fifo *to, struct fifo *from)
{
	to->addr = dma_map_resource(dev, from->addr, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, to->addr))
		return -EIO;
	dma_unmap_resource(dev, from->addr, 4, DMA_FROM_DEVICE, 0);
	return 0;
}

/* A handle of another device: what one IOMMU translates, the next one maps. */
int fifo_behind(struct device *dev, struct device *bridge, dma_addr_t dma)
{
	dma_addr_t behind = dma_map_resource(bridge, dma, 4, DMA_FROM_DEVICE, 0);

	if (dma_mapping_error(bridge, behind))
		return -EIO;
	ring(behind);
	dma_unmap_resource(dev, dma, 4, DMA_FROM_DEVICE, 0);
	dma_unmap_resource(bridge, behind, 4, DMA_FROM_DEVICE, 0);
	return 0;
}
