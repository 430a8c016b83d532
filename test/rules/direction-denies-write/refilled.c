/* A record that is filled by a call is judged by what is checked after the call. */
static dma_addr_t zeroed_first(struct device *dev, struct pci_epc *epc)
{
	struct pci_epc_aux_resource res = {};

	if (my_get_resource(epc, 0, &res))
		return DMA_MAPPING_ERROR;
	if (res.type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res.phys_addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
}

static dma_addr_t zeroed_array(struct device *dev, struct pci_epc *epc)
{
	struct pci_epc_aux_resource res[4] = {};

	if (pci_epc_get_aux_resources(epc, 0, 0, res, 4))
		return DMA_MAPPING_ERROR;
	if (res[0].type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res[0].phys_addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
}

static dma_addr_t memset_first(struct device *dev, struct pci_epc *epc)
{
	struct pci_epc_aux_resource res;

	memset(&res, 0, sizeof(res));
	if (my_get_resource(epc, 0, &res))
		return DMA_MAPPING_ERROR;
	if (res.type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res.phys_addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
}

static dma_addr_t returned(struct device *dev, struct pci_epc *epc)
{
	struct pci_epc_aux_resource res = my_resource(epc, 0);

	if (res.type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res.phys_addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
}

static dma_addr_t either(struct device *dev, struct pci_epc_aux_resource *a, struct pci_epc_aux_resource *b, bool first)
{
	struct pci_epc_aux_resource res;

	if (first)
		res = *a;
	else
		res = *b;
	if (res.type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res.phys_addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
}
