/* Two halves make an address; one is another one. */
static int message(struct pci_epf *epf, struct ntb_dev *ntb, struct msi_msg *msg)
{
	struct device *dev = epf->epc->dev.parent;
	phys_addr_t db;
	dma_addr_t iova;

	if (ntb_peer_db_addr(ntb, &db, NULL, NULL, 0))
		return -EIO;
	iova = dma_map_resource(dev, db, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, iova))
		return -EIO;
	msg->address_lo = iova; /* want: truncated-iova "the address of an MSI message has the lower half of the handle of a mapping and an upper half of 0, the device accesses another page: store the upper half too" */
	msg->address_hi = 0;
	return 0;
}

static int literal(struct pci_epf *epf, struct ntb_dev *ntb, struct pci_epf_doorbell_msg *out)
{
	struct device *dev = epf->epc->dev.parent;
	phys_addr_t db;
	dma_addr_t iova;

	if (ntb_peer_db_addr(ntb, &db, NULL, NULL, 0))
		return -EIO;
	iova = dma_map_resource(dev, db, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, iova))
		return -EIO;
	*out = (struct pci_epf_doorbell_msg) {
		.msg.address_lo = lower_32_bits(iova), /* want: truncated-iova "" */
		.iova_base = iova,
	};
	return 0;
}

static int bar(struct pci_epf *epf, struct pci_epf_bar *bar, struct ntb_dev *ntb)
{
	phys_addr_t db;
	u32 iova;

	if (ntb_peer_db_addr(ntb, &db, NULL, NULL, 0))
		return -EIO;
	iova = dma_map_resource(epf->epc->dev.parent, db, SZ_4K, DMA_FROM_DEVICE, 0); /* want: unchecked-mapping "before it is stored" */
	bar->phys_addr = iova;
	return pci_epc_set_bar(epf->epc, 0, 0, bar); /* want: truncated-iova "the address that a BAR leads to is given the lower half of the handle of a mapping, the device accesses another page: give it all 64 bits" */
}

static int copied(struct dma_chan *chan, void *buf, size_t len, dma_addr_t dst)
{
	unsigned int src = dma_map_single(chan->device->dev, buf, len, DMA_TO_DEVICE); /* want: unchecked-mapping "is given to dmaengine_prep_dma_memcpy()" */

	return my_submit(dmaengine_prep_dma_memcpy(chan, dst, src, len, 0)); /* want: truncated-iova "dmaengine_prep_dma_memcpy() is given the lower half" */
}
