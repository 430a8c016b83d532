/* What one variable tells of another, or a loop of the turn before: no input leads to a direction that denies the write. */
#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>

#define FIRST_GUESS(wide) ((wide) ? DMA_BIDIRECTIONAL : DMA_TO_DEVICE)

static enum dma_data_direction direction_of(unsigned int mode)
{
	switch (mode) {
	case 0:
		return DMA_TO_DEVICE;
	default:
		return DMA_FROM_DEVICE;
	}
}

static dma_addr_t of_mode(struct device *dev, struct pci_epc_aux_resource *res, unsigned int mode)
{
	enum dma_data_direction other = DMA_FROM_DEVICE, guess = FIRST_GUESS(mode < 1);

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	/* It is DMA_TO_DEVICE for each mode but 0, all of which become DMA_FROM_DEVICE. */
	return dma_map_resource(dev, res->phys_addr, 4, guess == DMA_TO_DEVICE ? direction_of(mode) : other, 0);
}

static dma_addr_t of_turns(struct device *dev, struct pci_epc_aux_resource *res, bool both, unsigned int count)
{
	enum dma_data_direction dir = DMA_FROM_DEVICE;
	unsigned int i;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	for (i = 0; i < count; i++)
		dir = both ? DMA_BIDIRECTIONAL : (both ? dir : DMA_TO_DEVICE);
	/* With the flag each turn makes it DMA_BIDIRECTIONAL. */
	return dma_map_resource(dev, res->phys_addr, 4, dir == DMA_TO_DEVICE && both ? DMA_TO_DEVICE : DMA_FROM_DEVICE, 0);
}
