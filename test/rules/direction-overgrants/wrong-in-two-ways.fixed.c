/* One call can be wrong in both ways, on different paths; each has its own repair. */
static dma_addr_t map(struct device *dev, struct pci_epc_aux_resource *res, bool both)
{
	enum dma_data_direction dir = DMA_FROM_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	if (both)
		dir = DMA_FROM_DEVICE;
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0); /* want: direction-denies-write "" */ /* want: direction-overgrants "" */
}
