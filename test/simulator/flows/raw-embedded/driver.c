/* A function that takes its doorbell from the framework in msi.c, and tells the host in registers where it is. */
#include <linux/interrupt.h>
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>
#include <linux/pci-ep-msi.h>

struct knocker_regs {
	u32 bell_bar;
	u32 bell_offset[1];
	u32 bell_data[1];
};

struct knocker {
	struct pci_epf *epf;
	struct knocker_regs *regs;
};

static irqreturn_t knocker_handler(int irq, void *data)
{
	return IRQ_HANDLED;
}

static int knocker_enable(struct knocker *knocker)
{
	struct pci_epf *epf = knocker->epf;
	struct pci_epf_bar *bar = &epf->bar[BAR_2];
	struct msi_msg *msg;
	u64 addr;
	int ret;

	ret = pci_epf_alloc_doorbell(epf, 1);
	if (ret)
		return ret;
	msg = &epf->db_msg[0].msg;
	ret = request_irq(epf->db_msg[0].virq, knocker_handler, 0, "knocker", knocker);
	if (ret)
		goto err_free;

	addr = ((u64)msg->address_hi << 32) | msg->address_lo;
	bar->barno = BAR_2;
	bar->size = SZ_1M;
	bar->phys_addr = addr & ~((u64)SZ_1M - 1);
	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
	if (ret)
		goto err_irq;
	knocker->regs->bell_bar = BAR_2;
	knocker->regs->bell_offset[0] = addr - bar->phys_addr;
	knocker->regs->bell_data[0] = msg->data;
	return 0;

err_irq:
	free_irq(epf->db_msg[0].virq, knocker);
err_free:
	pci_epf_free_doorbell(epf);
	return ret;
}

static void knocker_disable(struct knocker *knocker)
{
	struct pci_epf *epf = knocker->epf;

	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, &epf->bar[BAR_2]);
	free_irq(epf->db_msg[0].virq, knocker);
	pci_epf_free_doorbell(epf);
}
