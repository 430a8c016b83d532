/* Records passed and returned by value, and through pointers of other types. */
struct my_window {
	phys_addr_t phys;
	size_t size;
	enum dma_data_direction dir;
};

static dma_addr_t map_window(struct device *dev, struct my_window win)
{
	return dma_map_resource(dev, win.phys, win.size, win.dir, 0); /* want: direction-denies-write "" */
}

int passed(struct device *dev, struct pci_epc_aux_resource *res)
{
	struct my_window win = { .phys = res->phys_addr, .size = 4, .dir = DMA_TO_DEVICE };

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	return dma_mapping_error(dev, map_window(dev, win));
}

static int map_through(struct device *dev, void *data)
{
	struct my_window *win = data;

	return dma_mapping_error(dev, dma_map_resource(dev, win->phys, win->size, win->dir, 0)); /* want: direction-denies-write "" */
}

int opaque(struct device *dev, struct pci_epc_aux_resource *res)
{
	struct my_window win;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	win.phys = res->phys_addr;
	win.size = 4;
	win.dir = DMA_TO_DEVICE;
	return map_through(dev, &win);
}

static irqreturn_t number(int irq, unsigned long data)
{
	struct pci_epc_aux_resource *res = (struct pci_epc_aux_resource *)data;

	if (res->type == PCI_EPC_AUX_DOORBELL_MMIO)
		dma_map_resource(my_dev, res->phys_addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
	return IRQ_HANDLED;
}

static int array(struct device *dev, struct pci_epc_aux_resource res[], enum dma_data_direction dirs[2])
{
	dirs[1] = DMA_TO_DEVICE;
	if (res[1].type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	return dma_mapping_error(dev, dma_map_resource(dev, res[1].phys_addr, 4, dirs[1], 0)); /* want: direction-denies-write "" */
}

static int container(struct device *dev, struct work_struct *work)
{
	struct my_epf *my = container_of(work, struct my_epf, work);
	struct pci_epc_aux_resource *res = my_get_resource(my);

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	my->iova = dma_map_resource(dev, res->phys_addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
	return 0;
}

/* Whether the mapping failed is asked before it is used. */
static dma_addr_t usable(struct device *dev, struct my_epf *my)
{
	return dma_mapping_error(dev, my->iova) ? 0 : my->iova;
}
