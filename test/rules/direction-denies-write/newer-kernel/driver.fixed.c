/* What the headers in reach say of a constant stands above what the model says. */
#include "pci-epc.h"

static dma_addr_t controller(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DMA_CTRL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, res->size, DMA_TO_DEVICE, 0);
}

static dma_addr_t first(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, res->size, DMA_TO_DEVICE, 0);
}

static dma_addr_t doorbell(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, res->size, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
}
