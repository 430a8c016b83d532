/* The question is asked, and its answer not heeded on one way. */
static int one_way(struct pci_epf *epf, struct irq_domain *domain, u16 count)
{
	if (!irq_domain_is_msi_immutable(domain))
		my_log("the messages may change");
	return platform_device_msi_init_and_alloc_irqs(epf->epc->dev.parent, count, my_write_msg); /* want: mutable-msi-target "" */
}
