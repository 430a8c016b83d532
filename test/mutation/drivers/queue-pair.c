/* Allocation and release of a queue: what one function maps into fields, the other unmaps from them. */
#include <linux/dma-mapping.h>

#define QUEUE_BYTES 4096

struct queue {
	struct device *dev;
	void *entries;
	dma_addr_t entries_dma;
	void *status;
	dma_addr_t status_dma;
};

static struct queue *queue_alloc(struct device *dev)
{
	struct queue *q;

	q = kzalloc(sizeof(*q), GFP_KERNEL);
	if (!q)
		return NULL;
	q->dev = dev;

	q->entries = (void *)get_zeroed_page(GFP_KERNEL);
	if (!q->entries)
		goto err_queue;
	q->entries_dma = dma_map_single(dev, q->entries, QUEUE_BYTES, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, q->entries_dma))
		goto err_entries;

	q->status = (void *)get_zeroed_page(GFP_KERNEL);
	if (!q->status)
		goto err_entries_dma;
	q->status_dma = dma_map_single(dev, q->status, QUEUE_BYTES, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, q->status_dma))
		goto err_status;
	return q;

err_status:
	free_page((unsigned long)q->status);
err_entries_dma:
	dma_unmap_single(dev, q->entries_dma, QUEUE_BYTES, DMA_TO_DEVICE);
err_entries:
	free_page((unsigned long)q->entries);
err_queue:
	kfree(q);
	return NULL;
}

static void queue_free(struct queue *q)
{
	dma_unmap_single(q->dev, q->status_dma, QUEUE_BYTES, DMA_FROM_DEVICE);
	free_page((unsigned long)q->status);
	dma_unmap_single(q->dev, q->entries_dma, QUEUE_BYTES, DMA_TO_DEVICE);
	free_page((unsigned long)q->entries);
	kfree(q);
}
