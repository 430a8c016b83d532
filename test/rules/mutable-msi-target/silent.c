/* The domain is asked first; a device's own interrupts may move as they like. */
static int asked(struct pci_epf *epf, struct irq_domain *domain, u16 count)
{
	if (!irq_domain_is_msi_immutable(domain))
		return -ENODEV;
	return platform_device_msi_init_and_alloc_irqs(epf->epc->dev.parent, count, my_write_msg);
}

static int own(struct platform_device *pdev, u16 count)
{
	return platform_device_msi_init_and_alloc_irqs(&pdev->dev, count, my_write_msg);
}
