/* A dmaengine direction translated the wrong way round, for an address that is known to be written. */
static dma_addr_t map_slave(struct device *dev, struct ntb_dev *ntb, enum dma_transfer_direction dir)
{
	enum dma_data_direction data;
	phys_addr_t addr;

	switch (dir) {
	case DMA_MEM_TO_DEV:
		data = DMA_FROM_DEVICE;
		break;
	case DMA_DEV_TO_MEM:
		data = DMA_FROM_DEVICE;
		break;
	default:
		return DMA_MAPPING_ERROR;
	}
	if (ntb_peer_db_addr(ntb, &addr, NULL, NULL, 0))
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, addr, 4, data, 0); /* want: direction-denies-write "the peer's NTB doorbell register" */
}
