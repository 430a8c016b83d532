/* The enum of dmaengine is another one: DMA_MEM_TO_DEV is 1, which reads as DMA_TO_DEVICE. */
static dma_addr_t wrong_enum(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, DMA_FROM_DEVICE, 0); /* want: invalid-direction "DMA_MEM_TO_DEV is a direction of dmaengine, which dma_map_resource() reads as DMA_TO_DEVICE: use DMA_FROM_DEVICE" */
}

/* The data moves to memory, so that the controller reads the FIFO. */
static int source(struct dma_chan *chan, phys_addr_t fifo, dma_addr_t *addr)
{
	struct device *dev = chan->device->dev;

	*addr = dma_map_resource(dev, fifo, 4, DMA_TO_DEVICE, 0); /* want: invalid-direction "use DMA_TO_DEVICE" */
	if (dma_mapping_error(dev, *addr))
		return -EIO;
	if (my_start(chan)) {
		dma_unmap_resource(dev, *addr, 4, DMA_TO_DEVICE, 0); /* want: invalid-direction "dma_unmap_resource() reads as DMA_FROM_DEVICE" */ /* not shown: the mapping is ended as it was made */
		return -EIO;
	}
	return 0;
}
