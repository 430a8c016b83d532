/* An address split in halves and joined again is that address. */
static dma_addr_t there_and_back(struct device *dev, struct pci_epc_aux_resource *res)
{
	u32 lo = lower_32_bits(res->phys_addr), hi = upper_32_bits(res->phys_addr);

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, ((u64)hi << 32) + lo, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
}

static dma_addr_t by_cast(struct device *dev, struct pci_epc_aux_resource *res)
{
	u32 lo = (u32)res->phys_addr;
	u32 hi = res->phys_addr >> 32;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, (phys_addr_t)hi << 32 | lo, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
}

static dma_addr_t through_memory(struct device *dev, struct pci_epc_aux_resource *res, struct my_regs *regs)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	regs->lo = lower_32_bits(res->phys_addr);
	regs->hi = upper_32_bits(res->phys_addr);
	return dma_map_resource(dev, regs->lo | (u64)regs->hi << 32, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
}
