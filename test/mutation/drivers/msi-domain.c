/* Doorbells from an MSI domain, as the endpoint framework takes them: only from one whose targets stay where they are. */
#include <linux/irqdomain.h>
#include <linux/msi.h>
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>

static void doorbell_write_message(struct msi_desc *desc, struct msi_msg *msg)
{
	struct pci_epf *epf = to_pci_epf(msi_desc_to_dev(desc));

	if (epf && epf->db_msg && desc->msi_index < epf->num_db)
		epf->db_msg[desc->msi_index].msg = *msg;
}

static int doorbell_alloc(struct pci_epf *epf, u16 num)
{
	struct device *dev = epf->epc->dev.parent;
	struct irq_domain *domain;
	int ret, i;

	domain = of_msi_map_get_device_domain(dev, 0, DOMAIN_BUS_PLATFORM_MSI);
	if (!domain)
		return -ENODEV;
	if (!irq_domain_is_msi_parent(domain))
		return -ENODEV;
	if (!irq_domain_is_msi_immutable(domain)) {
		dev_err(dev, "the targets of this controller may move\n");
		return -ENODEV;
	}
	dev_set_msi_domain(dev, domain);

	ret = platform_device_msi_init_and_alloc_irqs(dev, num, doorbell_write_message);
	if (ret) {
		dev_err(dev, "no interrupts for doorbells\n");
		return ret;
	}
	for (i = 0; i < num; i++)
		epf->db_msg[i].virq = msi_get_virq(dev, i);
	return 0;
}
