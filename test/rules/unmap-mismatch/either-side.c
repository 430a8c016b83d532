/* Nothing but the two calls says what the device does: either of them may be the one to change. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct pair {
	struct device *dev;
	dma_addr_t one;
	struct scatterlist *list;
	int nents;
};

static int pair_open(struct pair *pair, void *buf)
{
	pair->one = dma_map_single(pair->dev, buf, 64, DMA_TO_DEVICE);
	return dma_mapping_error(pair->dev, pair->one) ? -ENOMEM : 0;
}

static void pair_close(struct pair *pair)
{
	dma_unmap_single(pair->dev, pair->one, 64, DMA_BIDIRECTIONAL); /* want: unmap-mismatch "mapped with DMA_TO_DEVICE" */
}

static int pair_map_list(struct pair *pair)
{
	return dma_map_sg(pair->dev, pair->list, pair->nents, DMA_TO_DEVICE);
}

static void pair_unmap_list(struct pair *pair)
{
	dma_unmap_sg(pair->dev, pair->list, pair->nents, DMA_FROM_DEVICE); /* want: unmap-mismatch "mapped with DMA_TO_DEVICE" */
}
