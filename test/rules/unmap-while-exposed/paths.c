/* The register is unmapped while the BAR still leads to it. */
static int withdraw(struct pci_epf *epf, struct pci_epf_bar *bar, struct device *dev, phys_addr_t reg)
{
	dma_addr_t iova = dma_map_resource(dev, reg, 4, DMA_FROM_DEVICE, 0);
	int ret;

	if (dma_mapping_error(dev, iova))
		return -ENOMEM;
	bar->phys_addr = iova;
	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
	if (ret)
		goto err_unmap;

	wait_for_host(epf);
	dma_unmap_resource(dev, iova, 4, DMA_FROM_DEVICE, 0); /* want: unmap-while-exposed "what a BAR still forwards" */
	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
	return 0;

err_unmap:
	dma_unmap_resource(dev, iova, 4, DMA_FROM_DEVICE, 0);
	return ret;
}

/* The label serves a failure after the BAR was set. */
static int offer(struct pci_epf *epf, struct pci_epf_bar *bar)
{
	struct msi_msg *msg;
	int ret = pci_epf_alloc_doorbell(epf, 1);

	if (ret)
		return ret;
	msg = &epf->db_msg[0].msg;
	bar->phys_addr = ((u64)msg->address_hi << 32) | msg->address_lo;
	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
	if (ret)
		goto err_free;
	ret = announce_doorbell(msg->data);
	if (ret)
		goto err_free;
	return 0;

err_free:
	pci_epf_free_doorbell(epf); /* want: unmap-while-exposed "unmaps a doorbell that a BAR still forwards" */
	return ret;
}

/* The BAR belonged to memory before the doorbell borrowed it. */
static int borrow(struct pci_epf *epf, struct pci_epf_bar *memory, struct pci_epf_bar *doorbell)
{
	int ret;

	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, memory);
	if (ret)
		return ret;
	doorbell->barno = memory->barno;
	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, doorbell);
	if (ret)
		return ret;
	wait_for_host(epf);
	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, doorbell); /* want: unmap-while-exposed "point the BAR there again" */ /* not shown: runs do not know what the host was told of a BAR before */
	return 0;
}
