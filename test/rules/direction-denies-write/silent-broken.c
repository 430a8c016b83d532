/* Control flow that the grammar cannot follow: no guess at what it does. */
static dma_addr_t else_in_ifdef(struct device *dev, struct pci_epc_aux_resource *res, int mode)
{
	enum dma_data_direction dir;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	if (mode == 1)
		dir = DMA_FROM_DEVICE;
#ifdef CONFIG_MY_MODE
	else if (mode > 0)
		return DMA_MAPPING_ERROR;
#endif
	else
		dir = DMA_FROM_DEVICE;
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static dma_addr_t split_head(struct device *dev, struct pci_epc_aux_resource *res, int mode)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
#ifdef CONFIG_MY_MODE
	if (mode == 1) {
#else
	if (mode == 2) {
#endif
		dir = DMA_FROM_DEVICE;
	} else {
		return DMA_MAPPING_ERROR;
	}
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static dma_addr_t split_tail(struct device *dev, struct pci_epc_aux_resource *res, int mode)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	if (mode == 1) {
		dir = DMA_FROM_DEVICE;
#ifdef CONFIG_MY_MODE
	} else if (mode == 2) {
		dir = DMA_FROM_DEVICE;
#endif
	} else {
		return DMA_MAPPING_ERROR;
	}
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static dma_addr_t assembler(struct device *dev, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	asm volatile("mov %0, #2" : "=r" (dir));
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static dma_addr_t computed_goto(struct device *dev, struct pci_epc_aux_resource *res, int i)
{
	static void *const table[] = { &&out, &&in };
	enum dma_data_direction dir = DMA_TO_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	goto *table[i];
in:
	dir = DMA_FROM_DEVICE;
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
out:
	return DMA_MAPPING_ERROR;
}
