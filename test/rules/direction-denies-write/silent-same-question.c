/* A question that another file answers, asked twice: the answer is taken to be the same. */
static dma_addr_t asked_twice(struct device *dev, struct my_chan *chan, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir = my_chan_is_rx(chan) ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
	phys_addr_t addr = res->phys_addr;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	if (my_chan_is_rx(chan))
		addr = chan->fifo;
	return dma_map_resource(dev, addr, 4, dir, 0);
}

static dma_addr_t two_questions(struct device *dev, struct my_chan *chan, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir = DMA_FROM_DEVICE;
	phys_addr_t addr = res->phys_addr;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	if (my_chan_is_rx(chan))
		dir = DMA_TO_DEVICE;
	else if (my_chan_is_slow(chan))
		dir = DMA_TO_DEVICE;
	if (my_chan_is_rx(chan) || my_chan_is_slow(chan))
		addr = chan->fifo;
	return dma_map_resource(dev, addr, 4, dir, 0);
}
