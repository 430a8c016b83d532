/* The same condition chooses address and direction: each path is right. */
static dma_addr_t by_flag(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo, bool doorbell)
{
	enum dma_data_direction dir = doorbell ? DMA_FROM_DEVICE : DMA_TO_DEVICE;
	phys_addr_t addr = fifo;

	if (doorbell) {
		if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
			return DMA_MAPPING_ERROR;
		addr = res->phys_addr;
	}
	return dma_map_resource(dev, addr, 4, dir, 0);
}

static dma_addr_t by_type(struct device *dev, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;

	if (res->type == PCI_EPC_AUX_DOORBELL_MMIO)
		dir = DMA_FROM_DEVICE;
	return dma_map_resource(dev, res->phys_addr, res->size, dir, 0);
}

static dma_addr_t by_number(struct device *dev, struct ntb_dev *ntb, phys_addr_t fifo, unsigned int count)
{
	enum dma_data_direction dir;
	phys_addr_t addr = fifo;

	if (count == 0)
		dir = DMA_TO_DEVICE;
	else
		dir = DMA_FROM_DEVICE;
	if (count > 0 && ntb_peer_db_addr(ntb, &addr, NULL, NULL, 0))
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, addr, 4, dir, 0);
}

static dma_addr_t by_pointer(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo)
{
	enum dma_data_direction dir;
	phys_addr_t addr;

	if (res)
		dir = DMA_FROM_DEVICE;
	else
		dir = DMA_TO_DEVICE;
	if (res && res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	addr = res ? res->phys_addr : fifo;
	return dma_map_resource(dev, addr, 4, dir, 0);
}

static dma_addr_t by_bool_spelled_out(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo, bool doorbell)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;
	phys_addr_t addr = fifo;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	if (doorbell == true)
		dir = DMA_FROM_DEVICE;
	if (doorbell != false)
		addr = res->phys_addr;
	return dma_map_resource(dev, addr, 4, dir, 0);
}

static dma_addr_t by_bit(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo, u32 flags)
{
	bool doorbell = flags & BIT(3);
	enum dma_data_direction dir = DMA_TO_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	if (flags & BIT(3))
		dir = DMA_FROM_DEVICE;
	return dma_map_resource(dev, doorbell ? res->phys_addr : fifo, 4, dir, 0);
}
