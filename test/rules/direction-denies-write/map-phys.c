/* dma_map_phys() maps device memory only with DMA_ATTR_MMIO; without it the address is taken to be RAM. */
#define MY_ATTRS	(DMA_ATTR_SKIP_CPU_SYNC | DMA_ATTR_MMIO | DMA_ATTR_NO_WARN)

static dma_addr_t plain(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_phys(dev, res->phys_addr, 4, DMA_TO_DEVICE, DMA_ATTR_MMIO); /* want: direction-denies-write "" */
}

static dma_addr_t combined(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_phys(dev, res->phys_addr, 4, DMA_TO_DEVICE, MY_ATTRS); /* want: direction-denies-write "" */
}

static dma_addr_t added(struct device *dev, struct pci_epc_aux_resource *res, unsigned long attrs)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	attrs |= DMA_ATTR_MMIO;
	attrs |= DMA_ATTR_SKIP_CPU_SYNC;
	return dma_map_phys(dev, res->phys_addr, 4, DMA_TO_DEVICE, attrs | DMA_ATTR_NO_WARN); /* want: direction-denies-write "" */
}

static dma_addr_t not_mmio(struct device *dev, struct pci_epc_aux_resource *res, unsigned long attrs)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	dma_map_phys(dev, res->phys_addr, 4, DMA_TO_DEVICE, attrs);
	return dma_map_phys(dev, res->phys_addr, 4, DMA_FROM_DEVICE, DMA_ATTR_MMIO);
}

static void unmap(struct device *dev, dma_addr_t iova)
{
	dma_unmap_phys(dev, iova, 4, DMA_TO_DEVICE, DMA_ATTR_MMIO);
}
