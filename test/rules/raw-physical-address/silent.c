/* Physical addresses that a device may be given. */
static int behind_a_bar(struct pci_epf *epf, struct msi_msg *msg)
{
	struct device *dev = epf->epc->dev.parent;
	struct pci_epc_aux_resource res;
	u64 addr;

	if (pci_epc_get_aux_resources(epf->epc, 0, 0, &res, 1))
		return -ENODEV;
	if (res.type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	addr = res.phys_addr;
	if (res.bar == NO_BAR) {
		addr = dma_map_resource(dev, res.phys_addr, 4, DMA_FROM_DEVICE, 0);
		if (dma_mapping_error(dev, addr))
			return -EIO;
	}
	msg->address_lo = (u32)addr;
	msg->address_hi = (u32)(addr >> 32);
	return 0;
}

static int without_an_iommu(struct pci_epf *epf, struct msi_msg *msg, struct ntb_dev *ntb)
{
	struct device *dev = epf->epc->dev.parent;
	phys_addr_t addr;
	dma_addr_t iova;

	if (ntb_peer_db_addr(ntb, &addr, NULL, NULL, 0))
		return -EIO;
	if (!iommu_get_domain_for_dev(dev)) {
		msg->address_lo = lower_32_bits(addr);
		msg->address_hi = upper_32_bits(addr);
		return 0;
	}
	iova = dma_map_resource(dev, addr, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, iova))
		return -EIO;
	msg->address_lo = lower_32_bits(iova);
	msg->address_hi = upper_32_bits(iova);
	return 0;
}

/* The driver knows when it maps. */
static int as_the_driver_knows(struct my_ntb *my, struct dma_slave_config *cfg)
{
	struct device *dev = my->chan->device->dev;
	phys_addr_t addr;

	if (ntb_peer_db_addr(my->ntb, &addr, NULL, NULL, 0))
		return -EIO;
	cfg->dst_addr = addr;
	if (my->maps) {
		my->iova = dma_map_resource(dev, addr, 4, DMA_FROM_DEVICE, 0);
		if (dma_mapping_error(dev, my->iova))
			return -EIO;
		cfg->dst_addr = my->iova;
	}
	return 0;
}

/* The host's own MSI targets, and FIFOs by convention. */
static void host(struct my_frame *frame, struct msi_msg *msg, struct dma_slave_config *cfg, struct resource *res)
{
	msg->address_lo = lower_32_bits(frame->phys);
	msg->address_hi = upper_32_bits(frame->phys);
	cfg->dst_addr = res->start + 0x20;
}

/* What the other type of resource means is not known. */
static int other_resource(struct pci_epf *epf, struct pci_epf_bar *bar)
{
	struct pci_epc_aux_resource res;

	if (pci_epc_get_aux_resources(epf->epc, 0, 0, &res, 1))
		return -ENODEV;
	bar->phys_addr = res.phys_addr;
	return 0;
}
