/* Another function has asked. */
static bool is_fit(struct irq_domain *domain)
{
	return domain && irq_domain_is_msi_parent(domain) && irq_domain_is_msi_immutable(domain);
}

static int helped(struct pci_epf *epf, struct irq_domain *domain, u16 count)
{
	if (!is_fit(domain))
		return -ENODEV;
	return platform_device_msi_init_and_alloc_irqs(epf->epc->dev.parent, count, my_write_msg);
}
