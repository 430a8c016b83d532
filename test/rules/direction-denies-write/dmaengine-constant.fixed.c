/* The enum of dmaengine is another one: DMA_MEM_TO_DEV is 1, which reads as DMA_TO_DEVICE. */
static dma_addr_t wrong_enum(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "DMA_TO_DEVICE" */
}
