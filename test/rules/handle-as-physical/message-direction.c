/* Two defects in one call: the address of a message is an IOVA already, and the device writes there, whatever it is called. */
static int ring(struct device *dev, struct pci_epf *epf, struct my_bell *bell)
{
	struct msi_msg *msg = &epf->db_msg[0].msg;
	u64 addr = ((u64)msg->address_hi << 32) | msg->address_lo;
	enum dma_data_direction dir = DMA_TO_DEVICE;

	my_remember(bell, dir);
	bell->addr = dma_map_resource(dev, addr, 4, dir, 0); /* want: handle-as-physical "the address of an MSI message" */ /* want: direction-denies-write "the write faults at the IOMMU" */
	if (dma_mapping_error(dev, bell->addr))
		return -EIO;
	return 0;
}

static int ring_by_writes(struct device *dev, struct pci_epf *epf, struct my_bell *bell)
{
	struct msi_msg *msg = &epf->db_msg[1].msg;
	u64 addr = ((u64)msg->address_hi << 32) | msg->address_lo;

	bell->addr = dma_map_resource(dev, addr, 4, DMA_FROM_DEVICE, 0); /* want: handle-as-physical "the address of an MSI message" */
	if (dma_mapping_error(dev, bell->addr))
		return -EIO;
	return 0;
}
