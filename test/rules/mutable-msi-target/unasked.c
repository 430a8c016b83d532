/* Messages that may change are handed to the host all the same. */
static int unasked(struct pci_epf *epf, u16 count)
{
	struct device *dev = epf->epc->dev.parent;
	struct irq_domain *domain;

	domain = of_msi_map_get_device_domain(dev, 0, DOMAIN_BUS_PLATFORM_MSI);
	if (!domain || !irq_domain_is_msi_parent(domain))
		return -ENODEV;
	return platform_device_msi_init_and_alloc_irqs(dev, count, my_write_msg); /* want: mutable-msi-target "platform_device_msi_init_and_alloc_irqs() takes doorbells from an MSI domain that may change their address and data: make sure that the domain is immutable first" */
}
