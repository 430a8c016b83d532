/* Direction and address kept in fields, and read again in the same function or through a pointer. */
struct my_window {
	phys_addr_t phys;
	size_t size;
	enum dma_data_direction dir;
	dma_addr_t iova;
};

struct my_epf {
	struct device *dma_dev;
	struct my_window db;
	struct my_window *last;
};

static int field(struct my_epf *my, struct pci_epc_aux_resource *res)
{
	struct my_window *win = &my->db;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	my->db.dir = DMA_TO_DEVICE;
	win->phys = res->phys_addr;
	win->size = res->size;
	win->iova = dma_map_resource(my->dma_dev, my->db.phys, win->size, win->dir, 0); /* want: direction-denies-write "" */
	return 0;
}

static int pointer_to_pointer(struct my_epf *my, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	my->last = &my->db;
	my->last->dir = DMA_TO_DEVICE;
	my->last->phys = res->phys_addr;
	my->db.iova = dma_map_resource(my->dma_dev, my->db.phys, 4, my->db.dir, 0); /* want: direction-denies-write "" */
	return 0;
}

static int overwritten(struct my_epf *my, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	my->db.dir = DMA_TO_DEVICE;
	my->db.phys = res->phys_addr;
	my->db.dir = DMA_FROM_DEVICE;
	my->db.iova = dma_map_resource(my->dma_dev, my->db.phys, 4, my->db.dir, 0);
	return 0;
}

/* Whether the mapping failed is asked before it is used. */
static dma_addr_t usable(struct device *dev, struct my_window *win)
{
	return dma_mapping_error(dev, win->iova) ? 0 : win->iova;
}
