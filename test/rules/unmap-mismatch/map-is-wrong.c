/* What the CPU puts into the memory is for the device to read: the map call is the one to repair, wherever it stands. */
#include <linux/dma-mapping.h>

struct finch {
	struct device *dev;
	void *regs;
	u32 *list;
	dma_addr_t list_dma;
};

static int finch_send(struct finch *finch, void *bounce, const void *data, size_t len)
{
	dma_addr_t addr;
	int ret;

	memcpy(bounce, data, len);
	addr = dma_map_single(finch->dev, bounce, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(finch->dev, addr))
		return -ENOMEM;
	writeq(addr, finch->regs);
	ret = finch_wait(finch);
	dma_unmap_single(finch->dev, addr, len, DMA_TO_DEVICE); /* want: unmap-mismatch "map with DMA_TO_DEVICE" */
	return ret;
}

/* Filled by another function than those that map and unmap. */
static int finch_open(struct finch *finch)
{
	finch->list_dma = dma_map_single(finch->dev, finch->list, 256, DMA_FROM_DEVICE);
	return dma_mapping_error(finch->dev, finch->list_dma) ? -ENOMEM : 0;
}

static void finch_put(struct finch *finch, int slot, u32 value)
{
	finch->list[slot] = value;
}

static void finch_close(struct finch *finch)
{
	dma_unmap_single(finch->dev, finch->list_dma, 256, DMA_TO_DEVICE); /* want: unmap-mismatch "map with DMA_TO_DEVICE" */
}
