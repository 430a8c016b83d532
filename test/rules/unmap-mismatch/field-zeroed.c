/* A field that is set to nothing between two mappings still holds no other mapping. */
#include <linux/dma-mapping.h>

struct ring {
	struct device *dev;
	dma_addr_t head;
	dma_addr_t tail;
	dma_addr_t given;
};

static int ring_open(struct ring *ring, void *head, void *tail, dma_addr_t given)
{
	ring->tail = DMA_MAPPING_ERROR;
	ring->head = dma_map_single(ring->dev, head, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(ring->dev, ring->head)) {
		ring->head = 0;
		return -ENOMEM;
	}
	dev_dbg(ring->dev, "head at %pad\n", &ring->head);
	ring->tail = dma_map_single(ring->dev, tail, 64, DMA_FROM_DEVICE);
	if (dma_mapping_error(ring->dev, ring->tail)) {
		dma_unmap_single(ring->dev, ring->head, 64, DMA_TO_DEVICE);
		return -ENOMEM;
	}
	ring->given = given;
	return 0;
}

static int ring_take(struct ring *ring, void *buf)
{
	ring->given = dma_map_single(ring->dev, buf, 64, DMA_TO_DEVICE);
	return dma_mapping_error(ring->dev, ring->given);
}

static void ring_close(struct ring *ring)
{
	dma_unmap_single(ring->dev, ring->head, 32, DMA_TO_DEVICE); /* want: unmap-mismatch "size 32, but mapped with size 64" */
	ring->head = 0;
	dma_unmap_single(ring->dev, ring->tail, 16, DMA_FROM_DEVICE); /* want: unmap-mismatch "size 16, but mapped with size 64" */
	ring->tail = (dma_addr_t)0;
	/* What callers give may be of any size. */
	dma_unmap_single(ring->dev, ring->given, 16, DMA_TO_DEVICE);
}
