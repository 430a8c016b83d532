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
