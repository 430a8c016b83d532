/* The other arm of a choice may be right as it is: the constant is not changed for it. */
static dma_addr_t omitted_operand(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t addr)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, addr ?: res->phys_addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
}
