/* First the BAR, then the mapping. */
static int withdraw(struct pci_epf *epf, struct pci_epf_bar *bar, struct device *dev, phys_addr_t reg)
{
	dma_addr_t iova = dma_map_resource(dev, reg, 4, DMA_FROM_DEVICE, 0);
	int ret;

	if (dma_mapping_error(dev, iova))
		return -ENOMEM;
	bar->phys_addr = iova;
	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
	if (!ret) {
		wait_for_host(epf);
		pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
	}
	dma_unmap_resource(dev, iova, 4, DMA_FROM_DEVICE, 0);
	return ret;
}

/* Restored, then freed. */
static void release(struct my_epf *my, enum pci_barno barno)
{
	struct pci_epf *epf = my->epf;

	pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, &epf->bar[barno]);
	pci_epf_free_doorbell(epf);
}

/* Freed and allocated anew before a BAR is set. */
static int again(struct pci_epf *epf, struct pci_epf_bar *bar)
{
	int ret;

	pci_epf_free_doorbell(epf);
	ret = pci_epf_alloc_doorbell(epf, 4);
	if (ret)
		return ret;
	return pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
}

/* Another BAR than the one that is cleared. */
static int two_bars(struct pci_epf *epf, struct pci_epf_bar *bar)
{
	int ret;

	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, &bar[0]);
	if (ret)
		return ret;
	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, &bar[1]);
	if (ret)
		pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, &bar[0]);
	return ret;
}

/* A clean-up of this file takes the BAR away. */
static void take_away(struct pci_epf *epf, struct pci_epf_bar *bar)
{
	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
}

static int by_helper(struct pci_epf *epf, struct pci_epf_bar *bar)
{
	struct msi_msg *msg;
	int ret = pci_epf_alloc_doorbell(epf, 1);

	if (ret)
		return ret;
	msg = &epf->db_msg[0].msg;
	bar->phys_addr = ((u64)msg->address_hi << 32) | msg->address_lo;
	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
	if (!ret)
		take_away(epf, bar);
	pci_epf_free_doorbell(epf);
	return ret;
}

/* A function of which nothing is known is led to the BAR: it may take it away. */
static void left_to_others(struct pci_epf *epf, struct pci_epf_bar *bar, struct device *dev, phys_addr_t reg)
{
	dma_addr_t iova = dma_map_resource(dev, reg, 4, DMA_FROM_DEVICE, 0);

	if (dma_mapping_error(dev, iova))
		return;
	bar->phys_addr = iova;
	if (!pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar))
		my_other_file(bar);
	dma_unmap_resource(dev, iova, 4, DMA_FROM_DEVICE, 0);
}
