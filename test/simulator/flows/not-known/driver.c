/* What cannot be run: inline assembly, an unknown type, calls without a source, a pointer that leads nowhere known. */
#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>

struct whistle {
	struct pci_epf *epf;
	mystery_t mystery;
	dma_addr_t iova;
};

static int whistle_bind(struct whistle *whistle)
{
	struct pci_epf *epf = whistle->epf;
	struct device *dev = epf->epc->dev.parent;
	struct pci_epc_aux_resource res;
	int ret;

	asm volatile("dsb sy");
	whistle_warm_up(whistle, &whistle->mystery);
	ret = pci_epc_get_aux_resources(epf->epc, epf->func_no, epf->vfunc_no, &res, 1);
	if (ret)
		return ret;
	if (res.type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	whistle->iova = dma_map_resource(dev, res.phys_addr, res.size, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, whistle->iova))
		return -EIO;
	return 0;
}

static int whistle_publish(struct whistle *whistle, struct pci_epc_aux_resource *res)
{
	struct device *dev = whistle->epf->epc->dev.parent;
	u32 *slot = (u32 *)0x1000;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	whistle->iova = dma_map_resource(dev, res->phys_addr, res->size, DMA_FROM_DEVICE, 0);
	*slot = lower_32_bits(whistle->iova);
	return 0;
}
