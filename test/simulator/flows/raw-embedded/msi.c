/*
 * The framework's embedded doorbell before it was mapped: the register is searched for among the controller's resources,
 * and its physical address goes into each message as it is.
 */
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>
#include <linux/pci-ep-msi.h>
#include <linux/slab.h>

static const struct pci_epc_aux_resource *find_doorbell(const struct pci_epc_aux_resource *all, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (all[i].type == PCI_EPC_AUX_DOORBELL_MMIO)
			return &all[i];
	return NULL;
}

static int alloc_embedded(struct pci_epf *epf, u16 num_db)
{
	const struct pci_epc_aux_resource *doorbell;
	struct pci_epc_aux_resource *all;
	struct pci_epf_doorbell_msg *msg;
	struct pci_epc *epc = epf->epc;
	int count, ret, i;
	u64 addr;

	count = pci_epc_get_aux_resources_count(epc, epf->func_no, epf->vfunc_no);
	if (count <= 0)
		return count ? count : -ENODEV;
	all = kcalloc(count, sizeof(*all), GFP_KERNEL);
	if (!all)
		return -ENOMEM;
	ret = pci_epc_get_aux_resources(epc, epf->func_no, epf->vfunc_no, all, count);
	if (ret)
		goto out;
	doorbell = find_doorbell(all, count);
	ret = -ENODEV;
	if (!doorbell)
		goto out;
	addr = doorbell->phys_addr;
	msg = kcalloc(num_db, sizeof(*msg), GFP_KERNEL);
	ret = -ENOMEM;
	if (!msg)
		goto out;
	for (i = 0; i < num_db; i++) {
		msg[i].msg.address_lo = (u32)addr;
		msg[i].msg.address_hi = (u32)(addr >> 32);
		msg[i].msg.data = doorbell->u.db_mmio.data;
		msg[i].virq = doorbell->u.db_mmio.irq;
		msg[i].type = PCI_EPF_DOORBELL_EMBEDDED;
	}
	epf->num_db = num_db;
	epf->db_msg = msg;
	ret = 0;
out:
	kfree(all);
	return ret;
}

int pci_epf_alloc_doorbell(struct pci_epf *epf, u16 num_db)
{
	return alloc_embedded(epf, num_db);
}
EXPORT_SYMBOL_GPL(pci_epf_alloc_doorbell);

void pci_epf_free_doorbell(struct pci_epf *epf)
{
	kfree(epf->db_msg);
	epf->db_msg = NULL;
	epf->num_db = 0;
}
EXPORT_SYMBOL_GPL(pci_epf_free_doorbell);
