/* The endpoint raises an interrupt of the host through an outbound window, and reads back before it closes the window. */
#include <linux/pci-epc.h>

struct raiser {
	struct pci_epf *epf;
	void __iomem *window;
	phys_addr_t window_phys;
	size_t window_size;
};

static int raiser_raise(struct raiser *r, u64 msi_addr, u32 msi_data)
{
	struct pci_epf *epf = r->epf;
	struct pci_epc *epc = epf->epc;
	int ret;

	ret = pci_epc_map_addr(epc, epf->func_no, epf->vfunc_no, r->window_phys, msi_addr & ~0xfffULL, r->window_size);
	if (ret)
		return ret;
	writel(msi_data, r->window + (msi_addr & 0xfff));
	readl(r->window + (msi_addr & 0xfff));
	pci_epc_unmap_addr(epc, epf->func_no, epf->vfunc_no, r->window_phys);
	return 0;
}
