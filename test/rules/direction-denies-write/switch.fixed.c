/* Switches: fall through, ranges of cases, cases under #ifdef, a switch in a loop. */
static dma_addr_t falls_through(struct device *dev, struct pci_epc_aux_resource *res, int mode)
{
	enum dma_data_direction dir = DMA_FROM_DEVICE;

	switch (res->type) {
	case PCI_EPC_AUX_DOORBELL_MMIO:
		if (mode)
			break;
		fallthrough;
	default:
		return DMA_MAPPING_ERROR;
	}
	switch (mode) {
	case 1:
		dir = DMA_FROM_DEVICE;
		fallthrough;
	case 2:
		break;
	}
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0); /* want: direction-denies-write "" */
}

static dma_addr_t ranges(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo, int mode)
{
	enum dma_data_direction dir;
	phys_addr_t addr = fifo;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	switch (mode) {
	case 1 ... 3:
		dir = DMA_FROM_DEVICE;
		break;
	default:
		dir = DMA_TO_DEVICE;
		break;
	}
	if (mode == 2)
		addr = res->phys_addr;
	return dma_map_resource(dev, addr, 4, dir, 0);
}

static dma_addr_t configured(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo, int mode)
{
	enum dma_data_direction dir;
	phys_addr_t addr = fifo;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	switch (mode) {
	case 1:
		dir = DMA_TO_DEVICE;
		break;
#ifdef CONFIG_MY_DOORBELL
	case 2:
		dir = DMA_FROM_DEVICE;
		addr = res->phys_addr;
		break;
#endif
	default:
		dir = DMA_TO_DEVICE;
	}
	if (mode == 2)
		addr = res->phys_addr;
	return dma_map_resource(dev, addr, 4, dir, 0);
}

static void in_a_loop(struct device *dev, struct pci_epc_aux_resource *res, int n)
{
	enum dma_data_direction dir;
	int i;

	for (i = 0; i < n; i++) {
		switch (res[i].type) {
		case PCI_EPC_AUX_DOORBELL_MMIO:
			dir = DMA_FROM_DEVICE;
			break;
		default:
			continue;
		}
		dma_map_resource(dev, res[i].phys_addr, 4, dir, 0); /* want: direction-denies-write "" */
	}
}
