/* A doorbell that one function puts behind a BAR and another one takes down. */
#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>

struct ringer {
	struct pci_epf *epf;
	dma_addr_t iova;
	dma_addr_t apart;
};

static int ringer_up(struct ringer *ringer, phys_addr_t phys)
{
	struct pci_epf *epf = ringer->epf;
	struct pci_epf_bar *bar = &epf->bar[BAR_2];
	int ret;

	ringer->iova = dma_map_resource(epf->epc->dev.parent, phys, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(epf->epc->dev.parent, ringer->iova))
		return -EIO;
	ringer->apart = dma_map_resource(epf->epc->dev.parent, phys + 4, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(epf->epc->dev.parent, ringer->apart)) {
		dma_unmap_resource(epf->epc->dev.parent, ringer->iova, 4, DMA_FROM_DEVICE, 0);
		return -EIO;
	}
	bar->phys_addr = ringer->iova;
	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
	if (ret) {
		dma_unmap_resource(epf->epc->dev.parent, ringer->apart, 4, DMA_FROM_DEVICE, 0);
		dma_unmap_resource(epf->epc->dev.parent, ringer->iova, 4, DMA_FROM_DEVICE, 0);
	}
	return ret;
}

static void ringer_down(struct ringer *ringer)
{
	struct pci_epf *epf = ringer->epf;

	dma_unmap_resource(epf->epc->dev.parent, ringer->apart, 4, DMA_FROM_DEVICE, 0);
	dma_unmap_resource(epf->epc->dev.parent, ringer->iova, 4, DMA_FROM_DEVICE, 0); /* want: unmap-while-exposed "take the BAR away first" */
	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, &epf->bar[BAR_2]);
}

static void ringer_off(struct ringer *ringer)
{
	struct pci_epf *epf = ringer->epf;

	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, &epf->bar[BAR_2]);
	dma_unmap_resource(epf->epc->dev.parent, ringer->iova, 4, DMA_FROM_DEVICE, 0);
}
