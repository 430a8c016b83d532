/* One variable for map and unmap is changed once. */
static int my_map(struct my_epf *my, struct device *dev, struct pci_epc_aux_resource *res)
{
	const enum dma_data_direction dir = DMA_FROM_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	my->iova = dma_map_resource(dev, res->phys_addr, 4, dir, 0); /* want: direction-denies-write "" */
	if (dma_mapping_error(dev, my->iova))
		return -EIO;
	if (my_start(my)) {
		dma_unmap_resource(dev, my->iova, 4, dir, 0);
		return -EIO;
	}
	return 0;
}
