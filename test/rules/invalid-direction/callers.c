/* Directions that callers write into the calls that lead to a map call. */
#include <linux/dma-mapping.h>

static int share(struct device *dev, void *buf, enum dma_data_direction dir, dma_addr_t *out)
{
	*out = dma_map_single(dev, buf, 64, dir); /* want: invalid-direction "DMA_NONE" */
	return dma_mapping_error(dev, *out);
}

static int share_in(struct device *dev, void *buf, dma_addr_t *out)
{
	return share(dev, buf, DMA_FROM_DEVICE, out);
}

static int share_nothing(struct device *dev, void *buf, dma_addr_t *out)
{
	return share(dev, buf, DMA_NONE, out);
}

/* Asked before it comes to the map call. */
static int maybe_share(struct device *dev, void *buf, enum dma_data_direction dir, dma_addr_t *out)
{
	if (dir == DMA_NONE)
		return 0;
	*out = dma_map_single(dev, buf, 64, dir);
	return dma_mapping_error(dev, *out);
}

static int share_none(struct device *dev, void *buf, dma_addr_t *out)
{
	return maybe_share(dev, buf, DMA_NONE, out);
}
