/* The map call is in another file, the clean-up goes through a table, the offset through an inline of a header. */
#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>
#include "bell.h"

static void bell_release(struct bell *bell)
{
	bell_unmap(bell);
}

static const struct bell_ops ops = {
	.release = bell_release,
};

int bell_bind(struct bell *bell)
{
	struct pci_epc_aux_resource res;
	struct pci_epf *epf = bell->epf;
	struct pci_epf_bar *bar = &epf->bar[BAR_2];
	dma_addr_t target;
	int ret;

	ret = pci_epc_get_aux_resources(epf->epc, epf->func_no, epf->vfunc_no, &res, 1);
	if (ret)
		return ret;
	if (res.type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	bell->ops = &ops;
	bell->iova = bell_map(bell, res.phys_addr & PAGE_MASK);
	if (dma_mapping_error(epf->epc->dev.parent, bell->iova))
		return -EIO;

	target = bell->iova + bell_offset(&res);
	bar->barno = BAR_2;
	bar->size = SZ_1M;
	bar->phys_addr = target & ~(SZ_1M - 1);
	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
	if (ret)
		bell->ops->release(bell);
	return ret;
}

void bell_unbind(struct bell *bell)
{
	struct pci_epf *epf = bell->epf;

	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, &epf->bar[BAR_2]);
	bell->ops->release(bell);
}
