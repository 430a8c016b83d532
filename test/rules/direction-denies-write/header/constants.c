/* Constants and records from headers, and from headers of those. A constant of a header is not for this fix to change. */
#include "driver.h"

static int macro(struct device *dev, struct pci_epc_aux_resource *res, my_window_t *win)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	win->iova = dma_map_resource(dev, res->phys_addr, 4, MY_DOORBELL_DIR, 0); /* want: direction-denies-write "" */
	return 0;
}

static int with_argument(struct device *dev, struct pci_epc_aux_resource *res, my_window_t *win)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	win->iova = dma_map_resource(dev, res->phys_addr, 4, MY_DATA_DIR(true), 0); /* want: direction-denies-write "" */
	win->iova = dma_map_resource(dev, res->phys_addr, 4, MY_DATA_DIR(false), 0);
	win->iova = dma_map_resource(dev, res->phys_addr, 4, MY_INBOUND, 0);
	return 0;
}

/* Whether the mapping failed is asked before it is used. */
static dma_addr_t usable(struct device *dev, my_window_t *win)
{
	return dma_mapping_error(dev, win->iova) ? 0 : win->iova;
}
