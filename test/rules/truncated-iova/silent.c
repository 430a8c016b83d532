/* Halves that belong together, and hardware that takes 32 bits. */
static int pair(struct device *dev, struct ntb_dev *ntb, struct msi_msg *msg)
{
	phys_addr_t db;
	dma_addr_t iova;

	if (ntb_peer_db_addr(ntb, &db, NULL, NULL, 0))
		return -EIO;
	iova = dma_map_resource(dev, db, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, iova))
		return -EIO;
	msg->address_hi = 0;
	msg->address_lo = lower_32_bits(iova);
	msg->address_hi = upper_32_bits(iova);
	return 0;
}

static int narrow(struct device *dev, struct my_desc *desc, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	desc->addr = cpu_to_le32(addr);
	desc->flags = (u32)addr & 0xf;
	writel(addr, desc->regs);
	return 0;
}

static int shifted(struct device *dev, struct my_desc *desc, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	desc->lo = (u32)addr;
	desc->hi = addr >> 32;
	return 0;
}

static int message_to_bar(struct pci_epf *epf, struct pci_epf_bar *bar)
{
	struct msi_msg *msg = &epf->db_msg[0].msg;

	bar->phys_addr = (u64)msg->address_hi << 32;
	bar->phys_addr |= msg->address_lo;
	return pci_epc_set_bar(epf->epc, 0, 0, bar);
}
