/* An array of doorbells, all of them rung: the second one is mapped the wrong way. */
#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>

struct chimes {
	struct pci_epf *epf;
	struct chimes_regs *regs;
};

struct chimes_regs {
	u32 bell_bar;
	u32 bell_offset[3];
	u32 bell_data[3];
};

static int chimes_bind(struct chimes *chimes)
{
	struct pci_epf *epf = chimes->epf;
	struct device *dev = epf->epc->dev.parent;
	struct pci_epf_bar *bar = &epf->bar[BAR_2];
	struct pci_epc_aux_resource res;
	dma_addr_t iova, base = 0;
	int ret, i;

	ret = pci_epc_get_aux_resources(epf->epc, epf->func_no, epf->vfunc_no, &res, 1);
	if (ret)
		return ret;
	if (res.type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	for (i = 0; i < 3; i++) {
		iova = dma_map_resource(dev, res.phys_addr & PAGE_MASK, PAGE_SIZE,
					i == 1 ? DMA_TO_DEVICE : DMA_FROM_DEVICE, 0);
		if (dma_mapping_error(dev, iova))
			return -EIO;
		if (!i)
			base = iova & ~(SZ_1M - 1);
		chimes->regs->bell_offset[i] = iova + offset_in_page(res.phys_addr) - base;
		chimes->regs->bell_data[i] = res.u.db_mmio.data;
	}
	chimes->regs->bell_bar = BAR_2;

	bar->barno = BAR_2;
	bar->size = SZ_1M;
	bar->phys_addr = base;
	return pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
}
