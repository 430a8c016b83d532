/* Another type would change more than the handle, or not be enough: found, not repaired. */
#include <linux/dma-mapping.h>

static int printed(struct device *dev, void *buf)
{
	u32 addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr)) /* want: truncated-iova "never recognises a failure" */
		return -ENOMEM;
	my_print("%x", addr);
	my_start(addr);
	return 0;
}

static int declared_together(struct device *dev, void *buf)
{
	u32 addr, size;

	size = 64;
	addr = dma_map_single(dev, buf, size, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, addr)) /* want: truncated-iova "never recognises a failure" */
		return -ENOMEM;
	my_start(addr);
	return 0;
}

static int cut_before(struct device *dev, void *buf)
{
	u32 addr = (u32)dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr)) /* want: truncated-iova "never recognises a failure" */
		return -ENOMEM;
	my_start(addr);
	return 0;
}
