/* Wrappers that hand everything through. */
#include "ring.h"

dma_addr_t ring_map(struct device *dev, void *buf, size_t len, enum dma_data_direction dir)
{
	return dma_map_single(dev, buf, len, dir);
}

void ring_unmap(struct device *dev, dma_addr_t addr, size_t len, enum dma_data_direction dir)
{
	dma_unmap_single(dev, addr, len, dir);
}
