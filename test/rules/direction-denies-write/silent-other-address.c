/* Registers beside the doorbell: an address plus an offset is another register, unless it is the start of its page. */
static dma_addr_t offset(struct device *dev, struct pci_epc_aux_resource *res, unsigned int chan)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	dma_map_resource(dev, res->phys_addr + 0x10, 4, DMA_TO_DEVICE, 0);
	dma_map_resource(dev, res->phys_addr - 0x10, 4, DMA_TO_DEVICE, 0);
	dma_map_resource(dev, res->phys_addr + chan * 8, 4, DMA_TO_DEVICE, 0);
	dma_map_resource(dev, res->phys_addr ^ 0x10, 4, DMA_TO_DEVICE, 0);
	return dma_map_resource(dev, res->phys_addr | 0x10, 4, DMA_TO_DEVICE, 0);
}

static dma_addr_t other_record(struct device *dev, struct pci_epc_aux_resource *res, unsigned int i)
{
	if (res[0].type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	dma_map_resource(dev, res[1].phys_addr, 4, DMA_TO_DEVICE, 0);
	dma_map_resource(dev, res[i].phys_addr, 4, DMA_TO_DEVICE, 0);
	res++;
	return dma_map_resource(dev, res->phys_addr, 4, DMA_TO_DEVICE, 0);
}

static dma_addr_t moved_on(struct device *dev, struct pci_epc_aux_resource *res, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (res[i].type == PCI_EPC_AUX_DOORBELL_MMIO)
			break;
	i++;
	return dma_map_resource(dev, res[i].phys_addr, 4, DMA_TO_DEVICE, 0);
}

static dma_addr_t other_type(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type == PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, DMA_TO_DEVICE, 0);
}

static dma_addr_t unknown_type(struct device *dev, struct pci_epc_aux_resource *res)
{
	return dma_map_resource(dev, res->phys_addr, 4, DMA_TO_DEVICE, 0);
}

static dma_addr_t same_name(struct device *dev, struct my_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, DMA_TO_DEVICE, 0);
}
