/* One arm of a choice is wrong; only the doorbell's arm counts. */
static dma_addr_t choose_direction(struct device *dev, struct pci_epc_aux_resource *res, bool out)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, /* want: direction-denies-write "" */ out ? DMA_FROM_DEVICE : DMA_FROM_DEVICE, 0);
}

static dma_addr_t choose_both_ways(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo)
{
	const bool doorbell = res->type == PCI_EPC_AUX_DOORBELL_MMIO;
	phys_addr_t addr = doorbell ? res->phys_addr : fifo;

	return dma_map_resource(dev, addr, 4, /* want: direction-denies-write "" */ doorbell ? DMA_FROM_DEVICE : DMA_FROM_DEVICE, 0);
}
