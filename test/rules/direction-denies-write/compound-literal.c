/* Records written as a whole: designated initialisers, compound literals, assignment of a record. */
struct my_window {
	phys_addr_t phys;
	size_t size;
	enum dma_data_direction dir;
};

struct my_pair {
	struct my_window tx, rx;
};

static dma_addr_t initialiser(struct device *dev, struct pci_epc_aux_resource *res)
{
	struct my_window win = {
		.phys = res->phys_addr,
		.size = 4,
		.dir = DMA_TO_DEVICE,
	};

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, win.phys, win.size, win.dir, 0); /* want: direction-denies-write "" */
}

static dma_addr_t literal(struct device *dev, struct my_window *win, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	*win = (struct my_window) { .dir = DMA_TO_DEVICE, .phys = res->phys_addr };
	return dma_map_resource(dev, win->phys, 4, win->dir, 0); /* want: direction-denies-write "" */
}

static dma_addr_t positional(struct device *dev, struct pci_epc_aux_resource *res)
{
	struct my_window win = { res->phys_addr, 4, DMA_TO_DEVICE };

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, win.phys, win.size, win.dir, 0); /* want: direction-denies-write "" */
}

static dma_addr_t nested(struct device *dev, struct my_pair *pair, struct pci_epc_aux_resource *res)
{
	struct my_pair local = {
		.tx = { .dir = DMA_FROM_DEVICE, .phys = res->phys_addr },
		.rx.dir = DMA_TO_DEVICE,
		.rx.phys = res->phys_addr,
	};

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	*pair = local;
	dma_map_resource(dev, pair->tx.phys, 4, pair->tx.dir, 0);
	return dma_map_resource(dev, pair->rx.phys, 4, pair->rx.dir, 0); /* want: direction-denies-write "" */
}

static dma_addr_t copied_resource(struct device *dev, struct pci_epc_aux_resource *res)
{
	struct pci_epc_aux_resource copy = *res, again;

	memcpy(&again, &copy, sizeof(again));
	if (again.type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, again.phys_addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
}
