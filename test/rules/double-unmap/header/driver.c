/* A header says what the end of the scope does. */
#include "transfer.h"

static int inlined(struct transfer *given, void *buf)
{
	struct transfer *t __free(transfer_end) = NULL; /* want: double-unmap "for the second time" */
	int ret;

	given->addr = dma_map_single(given->dev, buf, given->len, DMA_TO_DEVICE);
	if (dma_mapping_error(given->dev, given->addr))
		return -ENOMEM;
	t = given;
	ret = run_transfer(t->addr, t->len);
	if (ret)
		dma_unmap_single(t->dev, t->addr, t->len, DMA_TO_DEVICE);
	return ret;
}

static int direct(struct transfer *given, void *buf)
{
	struct transfer *t __free(transfer_unmap) = NULL; /* want: double-unmap "for the second time" */
	int ret;

	given->addr = dma_map_single(given->dev, buf, given->len, DMA_TO_DEVICE);
	if (dma_mapping_error(given->dev, given->addr))
		return -ENOMEM;
	t = given;
	ret = run_transfer(t->addr, t->len);
	if (ret)
		dma_unmap_single(t->dev, t->addr, t->len, DMA_TO_DEVICE);
	return ret;
}

/* Taken from the scope first. */
static int taken(struct transfer *given, void *buf)
{
	struct transfer *t __free(transfer_end) = NULL;
	int ret;

	given->addr = dma_map_single(given->dev, buf, given->len, DMA_TO_DEVICE);
	if (dma_mapping_error(given->dev, given->addr))
		return -ENOMEM;
	t = given;
	ret = run_transfer(t->addr, t->len);
	if (ret < 0)
		return ret;
	transfer_end(no_free_ptr(t));
	return 0;
}
