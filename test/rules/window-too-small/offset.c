/* The handle of a page is not the address of a register in it. */
static int message(struct pci_epf *epf, struct pci_epc_aux_resource *res, struct msi_msg *msg)
{
	struct device *dev = epf->epc->dev.parent;
	phys_addr_t base = ALIGN_DOWN(res->phys_addr, SZ_4K);
	dma_addr_t iova;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	iova = dma_map_resource(dev, base, SZ_4K, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, iova))
		return -EIO;
	msg->address_lo = (u32)iova; /* want: window-too-small "the address of an MSI message is given the start of the page that was mapped around a doorbell, the write lands there: add the offset within the page" */
	msg->address_hi = (u32)(iova >> 32);
	return 0;
}

static int destination(struct dma_chan *chan, struct ntb_dev *ntb, struct dma_slave_config *cfg)
{
	struct device *dev = chan->device->dev;
	phys_addr_t db;
	dma_addr_t iova;

	if (ntb_peer_db_addr(ntb, &db, NULL, NULL, 0))
		return -EIO;
	iova = dma_map_resource(dev, db & PAGE_MASK, PAGE_SIZE, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, iova))
		return -EIO;
	cfg->dst_addr = iova; /* want: window-too-small "" */
	return dmaengine_slave_config(chan, cfg);
}
