/* A BAR that rings an MSI of the endpoint: the framework's messages are addresses for the inbound window already. */
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>
#include <linux/pci-ep-msi.h>

struct ring_bar {
	struct pci_epf *epf;
	enum pci_barno barno;
	size_t offset;
	struct pci_epf_bar saved;
};

static int ring_enable(struct ring_bar *ring)
{
	struct pci_epf *epf = ring->epf;
	struct pci_epf_bar db_bar = {};
	struct msi_msg *msg;
	u64 addr;
	int ret;

	ret = pci_epf_alloc_doorbell(epf, 1);
	if (ret)
		return ret;

	msg = &epf->db_msg[0].msg;
	addr = ((u64)msg->address_hi << 32) | msg->address_lo;
	db_bar.barno = ring->barno;
	db_bar.size = epf->bar[ring->barno].size;
	ret = pci_epf_align_inbound_addr(epf, ring->barno, addr, &db_bar.phys_addr, &ring->offset);
	if (ret)
		goto err_free;

	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, &db_bar);
	if (ret)
		goto err_free;
	ring->saved = epf->bar[ring->barno];
	return 0;

err_free:
	pci_epf_free_doorbell(epf);
	return ret;
}

static int ring_disable(struct ring_bar *ring)
{
	struct pci_epf *epf = ring->epf;
	int ret;

	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, &ring->saved);
	if (ret)
		return ret;
	pci_epf_free_doorbell(epf);
	return 0;
}
