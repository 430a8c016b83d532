/* Calls that cannot be followed: recursion, function pointers, functions of other files. */
struct my_ops {
	void (*pick)(struct my_epf *my, enum dma_data_direction *dir);
};

static int recursive(struct device *dev, struct pci_epc_aux_resource *res, enum dma_data_direction *dir, int depth)
{
	if (depth > 3) {
		*dir = DMA_FROM_DEVICE;
		return 0;
	}
	return recursive(dev, res, dir, depth + 1);
}

static dma_addr_t after_recursion(struct device *dev, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	recursive(dev, res, &dir, 0);
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static dma_addr_t through_pointer(struct device *dev, struct my_ops *ops, struct my_epf *my, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;

	ops->pick(my, &dir);
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static void my_set(struct my_epf *my, enum dma_data_direction dir)
{
	my->window.dir = dir;
	my->window.changes++;
}

static void my_or(struct my_epf *my)
{
	my->window.dir ^= 3;
}

static dma_addr_t setter(struct device *dev, struct my_epf *my, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	my->window.dir = DMA_TO_DEVICE;
	my_set(my, DMA_FROM_DEVICE);
	dma_map_resource(dev, res->phys_addr, 4, my->window.dir, 0);
	my->window.dir = DMA_TO_DEVICE;
	my_or(my);
	return dma_map_resource(dev, res->phys_addr, 4, my->window.dir, 0);
}

static dma_addr_t foreign(struct device *dev, struct my_epf *my, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	my->window.dir = DMA_TO_DEVICE;
	my_update_windows(my);
	return dma_map_resource(dev, res->phys_addr, 4, my->window.dir, 0);
}

static dma_addr_t dma_map_resource_of_another_kind(struct my_dma_map_resource *r)
{
	return r->dma_map_resource(r, DMA_TO_DEVICE);
}
