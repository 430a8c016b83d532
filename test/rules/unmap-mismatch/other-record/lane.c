/* The file beside writes a field of that name, but of another record. */
#include "lane.h"

int lane_open(struct device *dev, struct lane *lane)
{
	lane->buf_dma = dma_map_single(dev, lane->buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, lane->buf_dma))
		return -ENOMEM;
	return 0;
}

void lane_close(struct device *dev, struct lane *lane)
{
	dma_unmap_single(dev, lane->buf_dma, 32, DMA_TO_DEVICE); /* want: unmap-mismatch "size 32, but mapped with size 64" */
}
