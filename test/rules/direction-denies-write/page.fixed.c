/* Page arithmetic around the doorbell keeps what the page is there for. */
static dma_addr_t page_of(struct device *dev, struct pci_epc_aux_resource *res, u64 *target)
{
	phys_addr_t start;
	dma_addr_t iova;
	size_t offset, size;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	start = ALIGN_DOWN(res->phys_addr, SZ_4K);
	offset = res->phys_addr - start;
	size = PAGE_ALIGN(offset + 4);
	iova = dma_map_resource(dev, start, size, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
	*target = iova + offset;
	return iova;
}

static dma_addr_t masked(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr & PAGE_MASK, PAGE_SIZE, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
}

static dma_addr_t there_and_back(struct device *dev, struct pci_epc_aux_resource *res)
{
	phys_addr_t addr = res->phys_addr + 0x100;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	addr -= 0x100;
	return dma_map_resource(dev, addr, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
}
