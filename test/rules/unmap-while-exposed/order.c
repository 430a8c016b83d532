/* Free and clear in the wrong order: what follows at once can come first. */
#include <linux/pci-epf.h>

struct my_epf {
	struct pci_epf *epf;
	struct pci_epf_bar db_bar;
};

static void release(struct my_epf *my)
{
	struct pci_epf *epf = my->epf;

	pci_epf_free_doorbell(epf); /* want: unmap-while-exposed "before the BAR that forwards to it is taken away" */
	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, &my->db_bar);
}
