/* The order of fields, and a typedef, come from a header. */
#include "driver.h"

static int positional(struct device *dev, struct pci_epc_aux_resource *res)
{
	my_window_t win = { res->phys_addr, "doorbell", DMA_FROM_DEVICE };

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	win.iova = dma_map_resource(dev, win.phys, 4, win.dir, 0); /* want: direction-denies-write "" */
	return 0;
}
