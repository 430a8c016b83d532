/* The address of an MSI message is an IOVA already: mapped a second time, the number is taken for a physical address. */
static dma_addr_t message(struct device *dev, struct pci_epf *epf)
{
	struct msi_msg *msg = &epf->db_msg[0].msg;
	u64 addr;

	addr = (u64)msg->address_hi << 32 | msg->address_lo;
	return dma_map_resource(dev, addr, 4, DMA_FROM_DEVICE, 0); /* want: handle-as-physical "the address of an MSI message" */
}

static dma_addr_t in_steps(struct device *dev, struct msi_msg msg)
{
	phys_addr_t addr = msg.address_hi;

	addr <<= 32;
	addr |= msg.address_lo;
	return dma_map_resource(dev, addr, 4, DMA_FROM_DEVICE, 0); /* want: handle-as-physical "the address of an MSI message" */
}

static dma_addr_t doorbells(struct device *dev, struct pci_epf *epf, dma_addr_t *iova)
{
	int i;

	for (i = 0; i < epf->num_db; i++) {
		struct msi_msg *msg = &epf->db_msg[i].msg;

		iova[i] = dma_map_resource(dev, ((u64)msg->address_hi << 32) + msg->address_lo, 4, DMA_FROM_DEVICE, 0); /* want: handle-as-physical "hand it to the device as it is" */
	}
	return 0;
}

static dma_addr_t of_a_bar(struct device *dev, struct pci_epf *epf)
{
	return dma_map_resource(dev, epf->bar[BAR_0].phys_addr, SZ_4K, DMA_FROM_DEVICE, 0); /* want: handle-as-physical "the address that a BAR leads to is mapped already" */
}
