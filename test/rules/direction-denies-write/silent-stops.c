/* Paths that end before the map call: the kernel stops, or the function does not come back. */
static dma_addr_t bug(struct device *dev, struct pci_epc_aux_resource *res, enum dma_data_direction dir)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	if (dir == DMA_TO_DEVICE || dir == DMA_BIDIRECTIONAL)
		BUG();
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static dma_addr_t bug_on(struct device *dev, struct pci_epc_aux_resource *res, bool out)
{
	enum dma_data_direction dir = out ? DMA_TO_DEVICE : DMA_FROM_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	BUG_ON(dir == DMA_TO_DEVICE);
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static dma_addr_t default_case(struct device *dev, struct pci_epc_aux_resource *res, int mode)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	switch (mode) {
	case 0:
		dir = DMA_FROM_DEVICE;
		break;
	default:
		panic("mode %d\n", mode);
	}
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static dma_addr_t warned(struct device *dev, struct pci_epc_aux_resource *res, enum dma_data_direction dir)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	if (WARN_ON_ONCE(dir != DMA_FROM_DEVICE))
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static dma_addr_t never(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	if (0)
		return dma_map_resource(dev, res->phys_addr, 4, DMA_TO_DEVICE, 0);
	return dma_map_resource(dev, res->phys_addr, 4, DMA_FROM_DEVICE, 0);
	return dma_map_resource(dev, res->phys_addr, 4, DMA_TO_DEVICE, 0);
}
