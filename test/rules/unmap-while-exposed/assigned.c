/* The framework fills in the BAR: the address that it is given is the one to which the BAR forwards. */
#include <linux/msi.h>
#include <linux/pci-epc.h>
#include <linux/pci-ep-msi.h>
#include <linux/pci-epf.h>

static int anvil_expose(struct pci_epf *epf, const struct pci_epc_features *features, struct pci_epf_bar *other)
{
	struct pci_epc *epc = epf->epc;
	struct msi_msg *msg;
	int ret;

	ret = pci_epf_alloc_doorbell(epf, 1);
	if (ret)
		return ret;
	msg = &epf->db_msg[0].msg;
	ret = pci_epf_assign_bar_space(epf, 4, BAR_2, features, 0, ((u64)msg->address_hi << 32) | msg->address_lo);
	if (ret)
		goto err_free;
	ret = pci_epc_set_bar(epc, epf->func_no, epf->vfunc_no, &epf->bar[BAR_2]);
	if (ret)
		goto err_free;
	ret = pci_epc_set_bar(epc, epf->func_no, epf->vfunc_no, other);
	if (ret)
		goto err_free;
	return 0;

err_free:
	pci_epf_free_doorbell(epf); /* want: unmap-while-exposed "still forwards" */
	return ret;
}

/* The other record may be for the same BAR, which then forwards elsewhere. */
static int anvil_replace(struct pci_epf *epf, const struct pci_epc_features *features, struct pci_epf_bar *other)
{
	struct pci_epc *epc = epf->epc;
	struct msi_msg *msg;
	int ret;

	ret = pci_epf_alloc_doorbell(epf, 1);
	if (ret)
		return ret;
	msg = &epf->db_msg[0].msg;
	ret = pci_epf_assign_bar_space(epf, 4, BAR_2, features, 0, ((u64)msg->address_hi << 32) | msg->address_lo);
	if (!ret)
		ret = pci_epc_set_bar(epc, epf->func_no, epf->vfunc_no, &epf->bar[BAR_2]);
	if (ret) {
		pci_epf_free_doorbell(epf);
		return ret;
	}
	ret = pci_epc_set_bar(epc, epf->func_no, epf->vfunc_no, other);
	if (!ret)
		pci_epf_free_doorbell(epf);
	return ret;
}

/* The BARs of the other interface are others. */
static int anvil_secondary(struct pci_epf *epf, const struct pci_epc_features *features)
{
	struct pci_epc *epc = epf->epc;
	struct msi_msg *msg;
	int ret;

	ret = pci_epf_alloc_doorbell(epf, 1);
	if (ret)
		return ret;
	msg = &epf->db_msg[0].msg;
	ret = pci_epf_assign_bar_space(epf, 4, BAR_2, features, 1, ((u64)msg->address_hi << 32) | msg->address_lo);
	if (!ret)
		ret = pci_epc_set_bar(epc, epf->func_no, epf->vfunc_no, &epf->bar[BAR_2]);
	if (ret)
		return ret;
	pci_epf_free_doorbell(epf);
	return 0;
}
