/* Loop macros: what they move on is new each turn, the rest is what it was. */
struct my_res {
	struct list_head node;
	struct pci_epc_aux_resource aux;
};

struct my_epf {
	struct list_head list;
	struct device *dev;
	bool wide;
};

static void each(struct my_epf *my)
{
	struct my_res *res, *next;

	list_for_each_entry_safe(res, next, &my->list, node)
		if (res->aux.type == PCI_EPC_AUX_DOORBELL_MMIO)
			dma_map_resource(my->dev, res->aux.phys_addr, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
}

static void stale(struct my_epf *my)
{
	struct my_res *res;
	bool seen = false;

	list_for_each_entry(res, &my->list, node) {
		if (seen)
			dma_map_resource(my->dev, res->aux.phys_addr, 4, DMA_TO_DEVICE, 0);
		if (res->aux.type == PCI_EPC_AUX_DOORBELL_MMIO)
			seen = true;
	}
}

static void correlated(struct my_epf *my, struct ntb_dev *ntb, phys_addr_t fifo)
{
	enum dma_data_direction dir = my->wide ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
	struct my_res *res;
	phys_addr_t addr;

	list_for_each_entry(res, &my->list, node) {
		if (my->wide)
			addr = fifo;
		else if (ntb_peer_db_addr(ntb, &addr, NULL, NULL, 0))
			continue;
		dma_map_resource(my->dev, addr, 4, dir, 0);
	}
}

static void popped(struct my_epf *my)
{
	struct my_res *res;

	while (!list_empty(&my->list)) {
		res = list_first_entry(&my->list, struct my_res, node);
		list_del(&res->node);
		if (res->aux.type == PCI_EPC_AUX_DOORBELL_MMIO)
			break;
	}
	res = list_first_entry(&my->list, struct my_res, node);
	dma_map_resource(my->dev, res->aux.phys_addr, 4, DMA_TO_DEVICE, 0);
}
