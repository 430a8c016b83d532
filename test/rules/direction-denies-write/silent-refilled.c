/* What was known of a record is gone when the record is filled again. */
static dma_addr_t local_record(struct device *dev, struct pci_epc *epc)
{
	struct pci_epc_aux_resource res;

	my_get_resource(epc, 0, &res);
	if (res.type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	my_get_resource(epc, 1, &res);
	return dma_map_resource(dev, res.phys_addr, 4, DMA_TO_DEVICE, 0);
}

static dma_addr_t through_pointer(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	my_next_resource(res);
	return dma_map_resource(dev, res->phys_addr, 4, DMA_TO_DEVICE, 0);
}

static dma_addr_t array(struct device *dev, struct pci_epc *epc)
{
	struct pci_epc_aux_resource res[2];

	if (pci_epc_get_aux_resources(epc, 0, 0, res, 2))
		return DMA_MAPPING_ERROR;
	if (res[1].type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	if (pci_epc_get_aux_resources(epc, 1, 0, res, 2))
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res[1].phys_addr, 4, DMA_TO_DEVICE, 0);
}

static dma_addr_t returned(struct device *dev, struct pci_epc *epc)
{
	struct pci_epc_aux_resource res = my_resource(epc, 0);

	if (res.type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	res = my_resource(epc, 1);
	return dma_map_resource(dev, res.phys_addr, 4, DMA_TO_DEVICE, 0);
}

static void each_turn(struct device *dev, struct pci_epc *epc, int n)
{
	bool seen = false;
	int i;

	for (i = 0; i < n; i++) {
		struct pci_epc_aux_resource res;

		my_get_resource(epc, i, &res);
		if (seen)
			dma_map_resource(dev, res.phys_addr, 4, DMA_TO_DEVICE, 0);
		if (res.type == PCI_EPC_AUX_DOORBELL_MMIO)
			seen = true;
	}
}

static dma_addr_t copied_over(struct device *dev, struct pci_epc_aux_resource *a, struct pci_epc_aux_resource *b)
{
	struct pci_epc_aux_resource res = *a;

	if (res.type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	res = *b;
	return dma_map_resource(dev, res.phys_addr, 4, DMA_TO_DEVICE, 0);
}
