/* A helper with a direction parameter is right for each of its callers. */
static dma_addr_t map_window(struct device *dev, phys_addr_t addr, enum dma_data_direction dir)
{
	return dma_map_resource(dev, addr, 4, dir, 0);
}

static dma_addr_t map_one(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo, bool doorbell)
{
	if (doorbell) {
		if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
			return DMA_MAPPING_ERROR;
		return map_window(dev, res->phys_addr, DMA_FROM_DEVICE);
	}
	return map_window(dev, fifo, DMA_TO_DEVICE);
}

static enum dma_data_direction translate(enum dma_transfer_direction dir)
{
	switch (dir) {
	case DMA_MEM_TO_DEV:
		return DMA_FROM_DEVICE;
	case DMA_DEV_TO_MEM:
		return DMA_TO_DEVICE;
	default:
		return DMA_BIDIRECTIONAL;
	}
}

dma_addr_t both(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo)
{
	map_one(dev, res, fifo, false);
	return map_one(dev, res, fifo, true);
}

dma_addr_t translated(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, translate(DMA_MEM_TO_DEV), 0);
}
