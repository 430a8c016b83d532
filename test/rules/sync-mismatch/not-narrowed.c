/* Each of these syncs copies a bounce buffer today, and would no longer do so with the direction of the mapping. No repair. */
#include <linux/dma-mapping.h>

static int hand_over(struct device *dev, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	dma_sync_single_for_device(dev, addr, 64, DMA_BIDIRECTIONAL); /* want: sync-mismatch "mapped with DMA_FROM_DEVICE" */
	run_transfer(addr, 64);
	dma_unmap_single(dev, addr, 64, DMA_FROM_DEVICE);
	return 0;
}

static int take_back(struct device *dev, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	run_transfer(addr, 64);
	dma_sync_single_for_cpu(dev, addr, 64, DMA_BIDIRECTIONAL); /* want: sync-mismatch "mapped with DMA_TO_DEVICE" */
	dma_unmap_single(dev, addr, 64, DMA_TO_DEVICE);
	return 0;
}
