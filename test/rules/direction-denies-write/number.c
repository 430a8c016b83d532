/* A direction written as a number is still a constant that the fix can replace. */
static dma_addr_t by_number(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, 1, 0); /* want: direction-denies-write "DMA_TO_DEVICE" */
}
