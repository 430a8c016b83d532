/* Maps every doorbell that the controller has, and gives back those that it has when one fails. */
#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>

#define MAX_BELLS 8

struct bells {
	dma_addr_t iova[MAX_BELLS];
	int count;
};

static int bells_map(struct pci_epf *epf, struct bells *bells)
{
	struct pci_epc_aux_resource res[MAX_BELLS];
	struct device *dev = epf->epc->dev.parent;
	int ret, i;

	ret = pci_epc_get_aux_resources(epf->epc, epf->func_no, epf->vfunc_no, res, MAX_BELLS);
	if (ret)
		return ret;

	for (i = 0; i < MAX_BELLS; i++) {
		if (res[i].type != PCI_EPC_AUX_DOORBELL_MMIO) {
			ret = -ENODEV;
			goto err_unwind;
		}
		bells->iova[i] = dma_map_resource(dev, res[i].phys_addr, SZ_4K, DMA_FROM_DEVICE, 0);
		if (dma_mapping_error(dev, bells->iova[i])) {
			ret = -EIO;
			goto err_unwind;
		}
	}
	bells->count = MAX_BELLS;
	return 0;

err_unwind:
	while (--i >= 0)
		dma_unmap_resource(dev, bells->iova[i], SZ_4K, DMA_FROM_DEVICE, 0);
	return ret;
}

static void bells_unmap(struct pci_epf *epf, struct bells *bells)
{
	struct device *dev = epf->epc->dev.parent;
	int i;

	for (i = 0; i < bells->count; i++)
		dma_unmap_resource(dev, bells->iova[i], SZ_4K, DMA_FROM_DEVICE, 0);
	bells->count = 0;
}
