/* Translations from dmaengine look swapped and are right, whichever order the cases come in. */
static dma_addr_t by_switch(struct device *dev, struct my_chan *chan, struct ntb_dev *ntb, enum dma_transfer_direction dir)
{
	enum dma_data_direction data;
	phys_addr_t addr;

	switch (dir) {
	case DMA_MEM_TO_DEV:
		data = DMA_FROM_DEVICE;
		break;
	case DMA_DEV_TO_MEM:
		data = DMA_TO_DEVICE;
		break;
	default:
		data = DMA_BIDIRECTIONAL;
		break;
	}
	switch (dir) {
	case DMA_DEV_TO_MEM:
		addr = chan->rx_fifo;
		break;
	case DMA_MEM_TO_DEV:
		if (ntb_peer_db_addr(ntb, &addr, NULL, NULL, 0))
			return DMA_MAPPING_ERROR;
		break;
	default:
		return DMA_MAPPING_ERROR;
	}
	return dma_map_resource(dev, addr, 4, data, 0);
}

static dma_addr_t by_names_of_the_driver(struct device *dev, struct my_chan *chan, struct ntb_dev *ntb, int kind)
{
	enum dma_data_direction data;
	phys_addr_t addr;

	if (ntb_peer_db_addr(ntb, &addr, NULL, NULL, 0))
		return DMA_MAPPING_ERROR;
	switch (kind) {
	case MY_RX:
		data = DMA_TO_DEVICE;
		break;
	case MY_TX:
		data = DMA_FROM_DEVICE;
		break;
	default:
		return DMA_MAPPING_ERROR;
	}
	switch (kind) {
	case MY_TX:
		break;
	case MY_RX:
		addr = chan->rx_fifo;
		break;
	}
	return dma_map_resource(dev, addr, 4, data, 0);
}
