/* Scoped clean-ups and guards do not hide what they surround. */
static int cleaned(struct device *dev, struct pci_epf *epf, dma_addr_t *out)
{
	int count = pci_epc_get_aux_resources_count(epf->epc, epf->func_no, epf->vfunc_no);
	struct pci_epc_aux_resource *res __free(kfree) = kcalloc(count, sizeof(*res), GFP_KERNEL);
	int i;

	if (!res)
		return -ENOMEM;
	if (pci_epc_get_aux_resources(epf->epc, epf->func_no, epf->vfunc_no, res, count))
		return -ENODEV;
	for (i = 0; i < count; i++)
		if (res[i].type == PCI_EPC_AUX_DOORBELL_MMIO)
			*out = dma_map_resource(dev, res[i].phys_addr, res[i].size, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
	return 0;
}

static int guarded(struct device *dev, struct my_epf *my, struct pci_epc_aux_resource *res)
{
	guard(mutex)(&my->lock);
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	scoped_guard(spinlock_irqsave, &my->irq_lock) {
		my->iova = dma_map_resource(dev, res->phys_addr, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
	}
	return 0;
}

static int guard_always_runs(struct device *dev, struct my_epf *my, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	scoped_guard(mutex, &my->lock)
		dir = DMA_FROM_DEVICE;
	my->iova = dma_map_resource(dev, res->phys_addr, 4, dir, 0);
	return 0;
}

/* Whether the mapping failed is asked before it is used. */
static dma_addr_t usable(struct device *dev, struct my_epf *my)
{
	return dma_mapping_error(dev, my->iova) ? 0 : my->iova;
}
