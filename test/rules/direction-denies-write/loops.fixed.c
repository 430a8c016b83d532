/* Loops of all kinds, left and gone on with in all ways. */
static dma_addr_t once(struct device *dev, struct pci_epc_aux_resource *res, int mode)
{
	enum dma_data_direction dir = DMA_FROM_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	do {
		if (mode == 1)
			break;
		dir = DMA_FROM_DEVICE;
	} while (0);
	if (mode != 1)
		return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0); /* want: direction-denies-write "" */
}

static dma_addr_t last_turn(struct device *dev, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir;
	int i;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	for (i = 0; i < 3; i++)
		dir = DMA_FROM_DEVICE;
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static dma_addr_t endless(struct device *dev, struct pci_epc_aux_resource *res)
{
	for (;;) {
		if (!my_next(dev, &res))
			return DMA_MAPPING_ERROR;
		if (res->type == PCI_EPC_AUX_DOORBELL_MMIO)
			break;
	}
	return dma_map_resource(dev, res->phys_addr, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
}

static dma_addr_t polled(struct device *dev, struct pci_epc_aux_resource *res)
{
	int retries = 10;

	while (!my_ready(dev)) {
		if (!--retries)
			return DMA_MAPPING_ERROR;
		msleep(1);
	}
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
}

static void nested(struct device *dev, struct pci_epc_aux_resource *res, int n, int m)
{
	int i, j;

	for (i = 0; i < n; i++) {
		for (j = 0; j < m; j++) {
			if (res[i * m + j].type != PCI_EPC_AUX_DOORBELL_MMIO)
				continue;
			dma_map_resource(dev, res[i * m + j].phys_addr, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
		}
	}
}

static void alternating(struct device *dev, struct ntb_dev *ntb, phys_addr_t fifo, int n)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;
	phys_addr_t addr = fifo;
	int i;

	for (i = 0; i < n; i++) {
		dma_map_resource(dev, addr, 4, dir, 0);
		if (ntb_peer_db_addr(ntb, &addr, NULL, NULL, i))
			return;
		dir = DMA_FROM_DEVICE;
	}
}

static dma_addr_t into_a_loop(struct device *dev, struct pci_epc_aux_resource *res, int n)
{
	enum dma_data_direction dir = DMA_FROM_DEVICE;

	if (n == 3)
		goto middle;
	while (n-- > 0) {
		dir = DMA_FROM_DEVICE;
middle:
		if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
			return DMA_MAPPING_ERROR;
	}
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0); /* want: direction-denies-write "" */
}
