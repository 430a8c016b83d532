/* Directions and map calls from inlines of a header. */
#include "window.h"

int gong_open(struct device *dev, struct window *w, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	w->base = dma_map_resource(dev, res->phys_addr, 4, window_direction(true), 0);
	if (dma_mapping_error(dev, w->base))
		return -EIO;
	return 0;
}

int chime_open(struct device *dev, struct window *w, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	w->base = window_map_inline(dev, res->phys_addr, DMA_FROM_DEVICE); /* want: direction-denies-write "DMA_TO_DEVICE" */
	if (dma_mapping_error(dev, w->base))
		return -EIO;
	return 0;
}
