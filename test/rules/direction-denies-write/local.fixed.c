/* The direction comes from a local, set once or on several paths. */
static int set_once(struct device *dev, struct pci_epc_aux_resource *res, dma_addr_t *out)
{
	enum dma_data_direction dir = DMA_FROM_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	*out = dma_map_resource(dev, res->phys_addr, res->size, dir, 0); /* want: direction-denies-write "DMA_TO_DEVICE grants the device no write" */
	return dma_mapping_error(dev, *out) ? -EIO : 0;
}

static dma_addr_t set_later(struct device *dev, struct pci_epc_aux_resource *res, bool legacy)
{
	enum dma_data_direction dir;
	phys_addr_t addr;

	dir = DMA_FROM_DEVICE;
	if (legacy)
		dir = DMA_FROM_DEVICE;
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	addr = res->phys_addr;
	return dma_map_resource(dev, addr, 4, dir, 0); /* want: direction-denies-write "use DMA_FROM_DEVICE" */
}
