/* DMA_NONE grants nothing at all: the kernel stops at the map call. As the way out of a translation it is fine. */
static dma_addr_t none(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, res->size, DMA_NONE, 0); /* want: invalid-direction "dma_map_resource() is given DMA_NONE, which is no direction of a mapping; the kernel stops there: use DMA_FROM_DEVICE" */
}

static enum dma_data_direction translate(enum dma_transfer_direction dir)
{
	switch (dir) {
	case DMA_MEM_TO_DEV:
		return DMA_FROM_DEVICE;
	default:
		return DMA_NONE;
	}
}

dma_addr_t translated(struct device *dev, struct pci_epc_aux_resource *res, enum dma_transfer_direction dir)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, res->size, translate(dir), 0);
}
