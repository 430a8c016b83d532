/* Memory has a physical address: the other way is never taken. */
#define NOT_MAPPED (~(dma_addr_t)0)

static int prepare_zeroes(struct device *dev, struct controller *controller)
{
	controller->zeroes = kzalloc(256, GFP_KERNEL);
	if (!controller->zeroes)
		return -ENOMEM;

	controller->zeroes_at = virt_to_phys(controller->zeroes);
	if (controller->zeroes_at == NOT_MAPPED)
		controller->zeroes_at = dma_map_single(dev, controller->zeroes, 256, DMA_TO_DEVICE);
	else
		dma_sync_single_for_device(dev, controller->zeroes_at, 256, DMA_TO_DEVICE);
	return 0;
}

/* One descriptor per packet, as is decided above, in another function. */
static void init_ring(struct ring *ring)
{
	memset(ring->descriptors, 0, sizeof(ring->descriptors));
#define SINGLE_DESCRIPTOR
	ring->stride = 1;
}

static int transmit(struct ring *ring, struct sk_buff *skb)
{
#ifdef SINGLE_DESCRIPTOR
	ring->addr = dma_map_single(ring->dev, skb->data, skb->len, DMA_TO_DEVICE);
	if (dma_mapping_error(ring->dev, ring->addr))
		return -ENOMEM;
	write_descriptor(ring, ring->addr);
#else
	write_descriptor(ring, dma_map_single(ring->dev, skb->data, skb->len, DMA_TO_DEVICE));
	ring->second = dma_map_single(ring->dev, skb->tail, skb->rest, DMA_TO_DEVICE);
#endif
	return 0;
}
