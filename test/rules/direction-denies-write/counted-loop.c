/* Loops of a known number of turns lie before a direction that some paths have: all their turns are taken. */
#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>

static dma_addr_t after_sum(struct device *dev, struct pci_epc_aux_resource *res, bool narrow)
{
	enum dma_data_direction dir = DMA_FROM_DEVICE;
	int i, sum = 0;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	for (i = 0; i < 8; i++)
		sum += i;
	if (narrow)
		dir = DMA_TO_DEVICE;
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0); /* want: direction-denies-write "grants the device no write" */
}

static dma_addr_t after_search(struct device *dev, struct pci_epc_aux_resource *res, const u32 *table, bool narrow)
{
	enum dma_data_direction dir = DMA_FROM_DEVICE;
	int i, used = 0;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	if (narrow) {
		dir = DMA_TO_DEVICE;
		for (i = 0; i < 16; i++)
			if (table[i])
				used++;
	}
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0); /* want: direction-denies-write "grants the device no write" */
}
