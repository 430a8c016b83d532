/* Remembered by a loop over a list, whose last turns may have found something else. */
struct my_res {
	struct list_head node;
	struct pci_epc_aux_resource aux;
};

struct my_epf {
	struct list_head list;
	struct device *dev;
	bool wide;
};

static dma_addr_t chosen(struct my_epf *my)
{
	phys_addr_t addr = 0;
	struct my_res *res;

	list_for_each_entry(res, &my->list, node) {
		if (res->aux.type == PCI_EPC_AUX_DOORBELL_MMIO)
			addr = res->aux.phys_addr;
	}
	if (!addr)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(my->dev, addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
}
