/* The other file of the driver. */
#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>
#include "bell.h"

int bell_map(struct bell *bell, const struct pci_epc_aux_resource *res)
{
	struct device *dev = bell->epf->epc->dev.parent;

	bell->iova = dma_map_resource(dev, res->phys_addr & PAGE_MASK, PAGE_SIZE, DMA_FROM_DEVICE, 0);
	return dma_mapping_error(dev, bell->iova) ? -EIO : 0;
}

void bell_unmap(struct bell *bell)
{
	dma_unmap_resource(bell->epf->epc->dev.parent, bell->iova, PAGE_SIZE, DMA_FROM_DEVICE, 0);
}
