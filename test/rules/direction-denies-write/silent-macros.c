/* Macros that are not in reach may write to what they are given, and return. */
static dma_addr_t writes_argument(struct device *dev, struct my_epf *my, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	MY_PICK_DIRECTION(my, dir);
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static dma_addr_t writes_record(struct device *dev, struct my_epf *my, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	MY_NEXT(my, res);
	return dma_map_resource(dev, res->phys_addr, 4, DMA_TO_DEVICE, 0);
}

#define my_swap_ends(a, b)	swap(a, b)

static dma_addr_t swapped(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo)
{
	phys_addr_t first, second = fifo;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	first = res->phys_addr;
	my_swap_ends(first, second);
	return dma_map_resource(dev, first, 4, DMA_TO_DEVICE, 0);
}

#define MY_FIRST_DIRECTION(list, dir) do {				\
		struct my_item *item;					\
		list_for_each_entry(item, list, node)			\
			dir = DMA_FROM_DEVICE;				\
	} while (0)
#define MY_LOCKED(my, code)	do { scoped_guard(mutex, &(my)->lock) { code; } } while (0)

static dma_addr_t guard_in_macro(struct device *dev, struct my_epf *my, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	MY_LOCKED(my, dir = DMA_FROM_DEVICE);
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static dma_addr_t loop_in_macro(struct device *dev, struct my_epf *my, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir = DMA_FROM_DEVICE;

	MY_FIRST_DIRECTION(&my->list, dir);
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}
