/* A static function whose callers are all known runs with their arguments, and with no others. */
static dma_addr_t map(struct device *dev, struct pci_epc_aux_resource *res, bool written)
{
	enum dma_data_direction dir = written ? DMA_FROM_DEVICE : DMA_TO_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

int bind(struct device *dev, struct pci_epc_aux_resource *res)
{
	return dma_mapping_error(dev, map(dev, res, true));
}
