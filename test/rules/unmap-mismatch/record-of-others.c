/* Buffers of the network come from everywhere: who reads them in this file is not who uses this one. No repair. */
#include <linux/dma-mapping.h>
#include <linux/skbuff.h>

static int forward(struct device *dev, struct sk_buff *skb, void *regs)
{
	dma_addr_t addr = dma_map_single(dev, skb->data, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	writeq(addr, regs);
	dma_unmap_single(dev, addr, 64, DMA_FROM_DEVICE); /* want: unmap-mismatch "use DMA_TO_DEVICE" */
	return 0;
}

static int kind_of(struct sk_buff *skb)
{
	return skb->data[0];
}
