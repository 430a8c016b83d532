/* Constants by other names: macros and enumerators of the file, const objects, numbers. */
#define DOORBELL_DIR	(DMA_TO_DEVICE)
#define DOORBELL_SIZE	sizeof(u32)
#define IS_DOORBELL(r)	((r)->type == PCI_EPC_AUX_DOORBELL_MMIO)

enum my_direction {
	MY_BOTH = DMA_BIDIRECTIONAL,
	MY_OUT,
	MY_IN = MY_OUT + 1,
};

static const enum dma_data_direction my_default = DMA_TO_DEVICE;

static dma_addr_t by_macro(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (!IS_DOORBELL(res))
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, DOORBELL_SIZE, DOORBELL_DIR, 0); /* want: direction-denies-write "DMA_TO_DEVICE" */
}

static dma_addr_t by_enumerator(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (!IS_DOORBELL(res))
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, DOORBELL_SIZE, MY_OUT, 0); /* want: direction-denies-write "DMA_TO_DEVICE" */
}

static dma_addr_t by_enumerator_that_is_right(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (!IS_DOORBELL(res))
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, DOORBELL_SIZE, MY_IN, 0);
}

static dma_addr_t by_const_object(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (!IS_DOORBELL(res))
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, DOORBELL_SIZE, my_default, 0); /* want: direction-denies-write "DMA_TO_DEVICE" */
}
