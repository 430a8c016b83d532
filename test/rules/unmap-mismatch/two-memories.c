/* One field for what is sent and for what is received: who reads there says nothing of this mapping. No repair. */
#include <linux/dma-mapping.h>

struct slot {
	u8 *data;
	dma_addr_t dma;
};

struct duplex {
	struct device *dev;
	void *regs;
	struct slot rx;
};

static int duplex_send(struct duplex *duplex, struct slot *slot)
{
	dma_addr_t addr = dma_map_single(duplex->dev, slot->data, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(duplex->dev, addr))
		return -ENOMEM;
	writeq(addr, duplex->regs);
	dma_unmap_single(duplex->dev, addr, 64, DMA_FROM_DEVICE); /* want: unmap-mismatch "use DMA_TO_DEVICE" */
	return 0;
}

static int duplex_receive(struct duplex *duplex, struct slot *slot)
{
	dma_addr_t addr = dma_map_single(duplex->dev, slot->data, 64, DMA_FROM_DEVICE);
	int first;

	if (dma_mapping_error(duplex->dev, addr))
		return -ENOMEM;
	writeq(addr, duplex->regs);
	dma_unmap_single(duplex->dev, addr, 64, DMA_FROM_DEVICE);
	first = slot->data[0];
	return first;
}
