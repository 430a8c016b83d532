/* Halves of different addresses, swapped halves and truncated addresses are not the address. */
static dma_addr_t mixed(struct device *dev, struct pci_epf *epf)
{
	u64 addr = (u64)epf->db_msg[0].msg.address_hi << 32 | epf->db_msg[1].msg.address_lo;

	return dma_map_resource(dev, addr, 4, DMA_TO_DEVICE, 0);
}

static dma_addr_t swapped(struct device *dev, struct msi_msg *msg)
{
	u64 addr = (u64)msg->address_lo << 32 | msg->address_hi;

	return dma_map_resource(dev, addr, 4, DMA_TO_DEVICE, 0);
}

static dma_addr_t truncated(struct device *dev, struct pci_epc_aux_resource *res)
{
	u32 addr = res->phys_addr;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, addr, 4, DMA_TO_DEVICE, 0);
}

static dma_addr_t replaced(struct device *dev, struct msi_msg *msg, phys_addr_t fifo)
{
	msg->address_lo = lower_32_bits(fifo);
	msg->address_hi = upper_32_bits(fifo);
	return dma_map_resource(dev, (u64)msg->address_hi << 32 | msg->address_lo, 4, DMA_TO_DEVICE, 0);
}
