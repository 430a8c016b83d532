/* Code after a macro that loops is reached. */
#define MY_SKIP_EMPTY(list) do {					\
		struct my_item *item;					\
		list_for_each_entry(item, list, node)			\
			if (item->used)					\
				break;					\
	} while (0)

static dma_addr_t after(struct device *dev, struct my_epf *my, struct pci_epc_aux_resource *res)
{
	MY_SKIP_EMPTY(&my->list);
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
}
