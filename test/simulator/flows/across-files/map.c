/* The other file of the driver. */
#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>
#include "bell.h"

dma_addr_t bell_map(struct bell *bell, phys_addr_t page)
{
	return dma_map_resource(bell->epf->epc->dev.parent, page, PAGE_SIZE, DMA_FROM_DEVICE, 0);
}

void bell_unmap(struct bell *bell)
{
	dma_unmap_resource(bell->epf->epc->dev.parent, bell->iova, PAGE_SIZE, DMA_FROM_DEVICE, 0);
}
