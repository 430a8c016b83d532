/* The direction is written in a header, which other files use too: there is no repair to offer here. */
#include "window.h"

int gong_open_reversed(struct device *dev, struct window *w, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	w->base = dma_map_resource(dev, res->phys_addr, 4, window_direction(false), 0); /* want: direction-denies-write "DMA_TO_DEVICE" */
	if (dma_mapping_error(dev, w->base))
		return -EIO;
	return 0;
}
