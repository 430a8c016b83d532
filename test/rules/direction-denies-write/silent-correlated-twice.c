/* Two conditions lead to the same direction, and both are asked again for the address. */
static dma_addr_t either(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo, bool rx, bool slow)
{
	enum dma_data_direction dir = DMA_FROM_DEVICE;
	phys_addr_t addr;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	if (rx)
		dir = DMA_TO_DEVICE;
	else if (slow)
		dir = DMA_TO_DEVICE;
	if (rx || slow)
		addr = fifo;
	else
		addr = res->phys_addr;
	return dma_map_resource(dev, addr, 4, dir, 0);
}

static dma_addr_t field(struct device *dev, struct my_chan *chan, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir;
	phys_addr_t addr;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	switch (chan->kind) {
	case MY_KIND_RX:
	case MY_KIND_SLOW_RX:
		dir = DMA_TO_DEVICE;
		break;
	default:
		dir = DMA_FROM_DEVICE;
		break;
	}
	if (chan->verbose)
		dev_dbg(dev, "kind %d\n", chan->kind);
	addr = res->phys_addr;
	if (chan->kind == MY_KIND_RX || chan->kind == MY_KIND_SLOW_RX)
		addr = chan->fifo;
	return dma_map_resource(dev, addr, 4, dir, 0);
}
