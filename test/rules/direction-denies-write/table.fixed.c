/* Directions from tables: what the driver reads from an element that it chose is known, the rest is not. */
struct my_kind {
	enum dma_data_direction dir;
	const char *name;
};

static const struct my_kind kinds[] = {
	{ DMA_FROM_DEVICE, "doorbell" },
	{ DMA_TO_DEVICE, "fifo" },
};

static dma_addr_t chosen_by_index(struct device *dev, struct pci_epc_aux_resource *res, int kind)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, kinds[kind].dir, 0);
}

static dma_addr_t local_table(struct device *dev, struct pci_epc_aux_resource *res)
{
	const enum dma_data_direction dirs[] = {
		[0] = DMA_FROM_DEVICE,
		[1] = DMA_FROM_DEVICE,
	};

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	dma_map_resource(dev, res->phys_addr, 4, dirs[0], 0);
	return dma_map_resource(dev, res->phys_addr, 4, dirs[1], 0); /* want: direction-denies-write "" */
}
