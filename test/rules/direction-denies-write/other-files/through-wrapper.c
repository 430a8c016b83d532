/* The map call stands in another file; the direction that it is given stands here. */
#include "window.h"

int buzzer_open(struct window *w, struct pci_epc_aux_resource *res)
{
	int ret;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	ret = window_open(w, res->phys_addr, DMA_TO_DEVICE); /* want: direction-denies-write "DMA_TO_DEVICE grants the device no write" */
	if (ret)
		return ret;
	window_close(w, DMA_TO_DEVICE);
	return 0;
}

int bell_open(struct window *w, struct pci_epc_aux_resource *res)
{
	int ret;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	ret = window_open(w, res->phys_addr, DMA_FROM_DEVICE);
	if (ret)
		return ret;
	window_close(w, DMA_FROM_DEVICE);
	return 0;
}
