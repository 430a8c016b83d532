/* Globals hold what the function wrote last. */
static enum dma_data_direction my_dir;
static struct my_config {
	enum dma_data_direction dir;
	phys_addr_t addr;
} my_config;
static phys_addr_t my_addrs[2];
static enum dma_data_direction my_dirs[2];

static dma_addr_t written(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	my_dir = DMA_FROM_DEVICE;
	return dma_map_resource(dev, res->phys_addr, 4, my_dir, 0); /* want: direction-denies-write "" */
}

static dma_addr_t record(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	my_config.dir = DMA_FROM_DEVICE;
	my_config.addr = res->phys_addr;
	return dma_map_resource(dev, my_config.addr, 4, my_config.dir, 0); /* want: direction-denies-write "" */
}

static dma_addr_t elements(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	my_addrs[1] = res->phys_addr;
	my_dirs[0] = DMA_FROM_DEVICE;
	my_dirs[1] = DMA_FROM_DEVICE;
	return dma_map_resource(dev, my_addrs[1], 4, my_dirs[1], 0); /* want: direction-denies-write "" */
}

static dma_addr_t replaced(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO || my_dir != DMA_TO_DEVICE)
		return DMA_MAPPING_ERROR;
	my_dir = DMA_FROM_DEVICE;
	return dma_map_resource(dev, res->phys_addr, 4, my_dir, 0);
}

static dma_addr_t static_local(struct device *dev, struct pci_epc_aux_resource *res)
{
	static enum dma_data_direction dir = DMA_TO_DEVICE;
	dma_addr_t iova;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	iova = dma_map_resource(dev, res->phys_addr, 4, dir, 0);
	dir = DMA_FROM_DEVICE;
	return iova;
}

static dma_addr_t set_elsewhere(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	my_dir = DMA_TO_DEVICE;
	my_set_direction();
	return dma_map_resource(dev, res->phys_addr, 4, my_dir, 0);
}
