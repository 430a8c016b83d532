/* Maps and unmaps through wrappers of another file. */
#include "ring.h"

int ring_send(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr = ring_map(dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	ring_start(dev, addr, len);
	ring_unmap(dev, addr, len, DMA_FROM_DEVICE); /* want: unmap-mismatch "mapped with DMA_TO_DEVICE" */
	return 0;
}

int ring_receive(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr = ring_map(dev, buf, len, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	ring_start(dev, addr, len);
	ring_unmap(dev, addr, len, DMA_FROM_DEVICE);
	return 0;
}
