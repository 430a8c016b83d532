/* Arithmetic and conversions as C does them. */
static dma_addr_t narrowed(struct device *dev, struct pci_epc_aux_resource *res)
{
	u8 dir = 0x102;
	bool yes = 2;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	if (!yes)
		return dma_map_resource(dev, res->phys_addr, 4, DMA_TO_DEVICE, 0);
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static dma_addr_t unsigned_bounds(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo, u32 count)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;
	phys_addr_t addr = fifo;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	if (count)
		dir = DMA_FROM_DEVICE;
	if (count >= 1)
		addr = res->phys_addr;
	dma_map_resource(dev, addr, 4, dir, 0);
	if (count < 1)
		addr = fifo;
	return dma_map_resource(dev, addr, 4, dir, 0);
}

static dma_addr_t shadowed(struct device *dev, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir = DMA_FROM_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	{
		enum dma_data_direction dir = DMA_TO_DEVICE;

		my_use(dir);
	}
	for (int dir = DMA_TO_DEVICE; dir < 2; dir++)
		my_use(dir);
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static dma_addr_t reassigned(struct device *dev, struct pci_epc_aux_resource *res, enum dma_data_direction dir)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	if (dir == DMA_TO_DEVICE)
		dir = DMA_FROM_DEVICE;
	if (dir == DMA_BIDIRECTIONAL)
		dir = DMA_FROM_DEVICE;
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static dma_addr_t statement_expression(struct device *dev, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	dir = ({ int before = dir; dir = DMA_BIDIRECTIONAL; before + 1; });
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static dma_addr_t order_of_effects(struct device *dev, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dirs[] = { DMA_TO_DEVICE, DMA_FROM_DEVICE };
	int i = 0;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	i++;
	return dma_map_resource(dev, res->phys_addr, 4, dirs[i--], 0);
}

static dma_addr_t negated(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo, int mode)
{
	enum dma_data_direction dir = !mode ? DMA_TO_DEVICE : DMA_FROM_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, !!mode ? res->phys_addr : fifo, 4, dir, 0);
}

static dma_addr_t twice_called(struct device *dev, struct my_epf *my)
{
	struct my_item *a = my_alloc(my), *b = my_alloc(my);
	struct pci_epc_aux_resource *res = my_resource(my);

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	a->dir = DMA_FROM_DEVICE;
	b->dir = DMA_TO_DEVICE;
	return dma_map_resource(dev, res->phys_addr, 4, a->dir, 0);
}
