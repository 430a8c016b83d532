/* Doorbells of the endpoint framework, whose source is not in reach: the machine stands in for it. */
#include <linux/interrupt.h>
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>
#include <linux/pci-ep-msi.h>

struct chime {
	struct pci_epf *epf;
	const struct pci_epc_features *features;
};

static irqreturn_t chime_handler(int irq, void *data)
{
	return IRQ_HANDLED;
}

static int chime_enable(struct chime *chime)
{
	struct pci_epf *epf = chime->epf;
	struct pci_epf_bar *bar = &epf->bar[BAR_2];
	struct msi_msg *msg;
	int ret, i;

	ret = pci_epf_alloc_doorbell(epf, 3);
	if (ret)
		return ret;

	for (i = 0; i < epf->num_db; i++) {
		ret = request_irq(epf->db_msg[i].virq, chime_handler, epf->db_msg[i].irq_flags, "chime", chime);
		if (ret)
			goto err_free_irq;
	}

	msg = &epf->db_msg[0].msg;
	ret = pci_epf_assign_bar_space(epf, sizeof(u32), BAR_2, chime->features, PRIMARY_INTERFACE,
				       ((u64)msg->address_hi << 32) | msg->address_lo);
	if (ret)
		goto err_free_irq;

	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
	if (ret)
		goto err_free_irq;
	return 0;

err_free_irq:
	while (--i >= 0)
		free_irq(epf->db_msg[i].virq, chime);
	pci_epf_free_doorbell(epf);
	return ret;
}

static void chime_disable(struct chime *chime)
{
	struct pci_epf *epf = chime->epf;
	int i;

	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, &epf->bar[BAR_2]);
	for (i = 0; i < epf->num_db; i++)
		free_irq(epf->db_msg[i].virq, chime);
	pci_epf_free_doorbell(epf);
}
