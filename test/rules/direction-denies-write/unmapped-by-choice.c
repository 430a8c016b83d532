/* The unmap has a direction that callers choose: with the map call alone turned, they would disagree. */
#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>

struct my_bell {
	struct device *dev;
	dma_addr_t iova;
};

int my_bell_open(struct my_bell *bell, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	bell->iova = dma_map_resource(bell->dev, res->phys_addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "grants the device no write" */
	return dma_mapping_error(bell->dev, bell->iova) ? -EIO : 0;
}

void my_bell_close(struct my_bell *bell, enum dma_data_direction dir)
{
	dma_unmap_resource(bell->dev, bell->iova, 4, dir, 0);
}
