/* Names that say nothing, and grants that suit the name. */
static void others(struct device *dev, struct my_regs *regs, dma_addr_t *iova)
{
	iova[0] = dma_map_resource(dev, regs->doorbell_base, 4, DMA_FROM_DEVICE, 0);
	iova[1] = dma_map_resource(dev, regs->rx_fifo, 4, DMA_TO_DEVICE, 0);
	iova[2] = dma_map_resource(dev, regs->adb_phys, 4, DMA_TO_DEVICE, 0);
	iova[3] = dma_map_single(dev, regs->doorbell_shadow, 4, DMA_TO_DEVICE);
}
