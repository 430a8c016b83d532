/* Over-granting is reported where the model proves that the device only writes. */
static int resource(struct device *dev, struct pci_epc_aux_resource *res, dma_addr_t *out)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	*out = dma_map_resource(dev, res->phys_addr, res->size, DMA_BIDIRECTIONAL, 0); /* want: direction-overgrants "only writes to the doorbell register of the endpoint controller: use DMA_FROM_DEVICE" */
	if (dma_mapping_error(dev, *out))
		return -EIO;
	if (my_start(dev)) {
		dma_unmap_resource(dev, *out, res->size, DMA_BIDIRECTIONAL, 0);
		return -EIO;
	}
	return 0;
}

static dma_addr_t by_flag(struct device *dev, struct ntb_dev *ntb)
{
	phys_addr_t addr;

	if (ntb_peer_db_addr(ntb, &addr, NULL, NULL, 0))
		return DMA_MAPPING_ERROR;
	return dma_map_phys(dev, addr, 4, DMA_BIDIRECTIONAL, DMA_ATTR_MMIO); /* want: direction-overgrants "" */
}

static dma_addr_t zero(struct device *dev, struct ntb_dev *ntb)
{
	enum dma_data_direction dir = 0;
	phys_addr_t addr;

	if (ntb_peer_db_addr(ntb, &addr, NULL, NULL, 0))
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, addr, 4, dir, 0); /* want: direction-overgrants "" */
}
