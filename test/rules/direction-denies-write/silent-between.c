/* What is known before a call that cannot be followed still rules out ways after it. */
static dma_addr_t looked_at(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo)
{
	enum dma_data_direction dir = res->type == PCI_EPC_AUX_DOORBELL_MMIO ? DMA_FROM_DEVICE : DMA_TO_DEVICE;
	phys_addr_t addr = fifo;

	my_describe(res);
	if (res->type == PCI_EPC_AUX_DOORBELL_MMIO)
		addr = res->phys_addr;
	return dma_map_resource(dev, addr, 4, dir, 0);
}

static dma_addr_t own_record(struct device *dev, struct my_chan *chan, struct ntb_dev *ntb)
{
	struct my_config cfg;
	enum dma_data_direction dir;
	phys_addr_t addr;

	my_get_config(chan, &cfg);
	dir = cfg.rx ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
	my_apply_config(chan, &cfg);
	if (cfg.rx)
		addr = cfg.fifo;
	else if (ntb_peer_db_addr(ntb, &addr, NULL, NULL, 0))
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, addr, 4, dir, 0);
}

static dma_addr_t kept(struct device *dev, struct my_chan *chan, struct ntb_dev *ntb, int mode)
{
	enum dma_data_direction dir;
	phys_addr_t addr;

	chan->rx = mode == 1;
	dir = chan->rx ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
	my_start(chan);
	if (chan->rx)
		addr = chan->fifo;
	else if (ntb_peer_db_addr(ntb, &addr, NULL, NULL, 0))
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, addr, 4, dir, 0);
}

static dma_addr_t joined_again(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo, int n)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;
	phys_addr_t addr = fifo;
	int last = 0, i;

	for (i = 0; i < n; i++) {
		int now = my_read(i);

		if (last == 1 && now == 1)
			return DMA_MAPPING_ERROR;
		last = now;
		my_note(last);
	}
	if (last == 1)
		dir = DMA_FROM_DEVICE;
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	if (last == 1)
		addr = res->phys_addr;
	return dma_map_resource(dev, addr, 4, dir, 0);
}

static int my_step(struct my_chan *chan)
{
	chan->steps++;
	return my_hw_step(chan);
}

static dma_addr_t errors(struct device *dev, struct my_chan *chan, struct ntb_dev *ntb)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;
	phys_addr_t addr = chan->fifo;
	int ret;

	ret = my_step(chan);
	if (!ret)
		ret = my_hw_start(chan);
	if (!ret)
		dir = DMA_FROM_DEVICE;
	if (!ret && ntb_peer_db_addr(ntb, &addr, NULL, NULL, 0))
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, addr, 4, dir, 0);
}
