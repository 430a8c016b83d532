/* Mappings that hold the doorbell, and windows that start with a page because the offset is told apart. */
static int whole(struct pci_epf *epf, struct pci_epc_aux_resource *res, struct msi_msg *msg)
{
	struct device *dev = epf->epc->dev.parent;
	phys_addr_t base = res->phys_addr & PAGE_MASK;
	size_t off = res->phys_addr - base;
	dma_addr_t iova;
	u64 addr;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	iova = dma_map_resource(dev, base, PAGE_ALIGN(off + sizeof(u32)), DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, iova))
		return -EIO;
	addr = iova + off;
	msg->address_lo = (u32)addr;
	msg->address_hi = (u32)(addr >> 32);
	return 0;
}

static int bar(struct pci_epf *epf, struct pci_epc_aux_resource *res, struct pci_epf_bar *bar, u32 *offset)
{
	struct device *dev = epf->epc->dev.parent;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	bar->phys_addr = dma_map_resource(dev, res->phys_addr & PAGE_MASK, PAGE_SIZE, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, bar->phys_addr))
		return -EIO;
	*offset = offset_in_page(res->phys_addr);
	return pci_epc_set_bar(epf->epc, 0, 0, bar);
}

static int exact(struct device *dev, struct ntb_dev *ntb, struct my_regs *regs, dma_addr_t *iova)
{
	phys_addr_t db;

	if (ntb_peer_db_addr(ntb, &db, NULL, NULL, 0))
		return -EIO;
	iova[0] = dma_map_resource(dev, db, sizeof(u32), DMA_FROM_DEVICE, 0);
	iova[1] = dma_map_resource(dev, regs->flag, 1, DMA_FROM_DEVICE, 0);
	return 0;
}
