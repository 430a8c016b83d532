/* Map calls behind function pointers: certain where the record can hold one function only. */

struct bell_ops {
	dma_addr_t (*map)(struct device *dev, phys_addr_t reg, enum dma_data_direction dir);
	dma_addr_t (*map_either)(struct device *dev, phys_addr_t reg, enum dma_data_direction dir);
	enum dma_data_direction (*direction)(void);
};

struct bell {
	struct device *dev;
	const struct bell_ops *ops;
	dma_addr_t iova;
	dma_addr_t told;
};

static dma_addr_t bell_map(struct device *dev, phys_addr_t reg, enum dma_data_direction dir)
{
	return dma_map_resource(dev, reg, 4, dir, 0); /* want: direction-denies-write "DMA_TO_DEVICE" */
}

static dma_addr_t bell_map_bidirectional(struct device *dev, phys_addr_t reg, enum dma_data_direction dir)
{
	return 0;
}

static enum dma_data_direction bell_direction(void)
{
	return DMA_TO_DEVICE;
}

static const struct bell_ops first_ops = {
	.map = bell_map,
	.map_either = bell_map,
	.direction = bell_direction,
};

static const struct bell_ops second_ops = {
	.map = bell_map,
	.map_either = bell_map_bidirectional,
	.direction = NULL,
};

static int bell_open(struct bell *bell, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	bell->iova = bell->ops->map(bell->dev, res->phys_addr, DMA_TO_DEVICE);
	if (dma_mapping_error(bell->dev, bell->iova))
		return -EIO;
	return 0;
}

static int bell_open_as_told(struct bell *bell, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	bell->told = dma_map_resource(bell->dev, res->phys_addr, 4, bell->ops->direction(), 0); /* want: direction-denies-write "DMA_TO_DEVICE" */
	if (dma_mapping_error(bell->dev, bell->told))
		return -EIO;
	return 0;
}

static void bell_close(struct bell *bell)
{
	dma_unmap_resource(bell->dev, bell->iova, 4, DMA_TO_DEVICE, 0);
	my_release(bell->told);
}

static int bell_open_either(struct bell *bell, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	bell->iova = bell->ops->map_either(bell->dev, res->phys_addr, DMA_FROM_DEVICE);
	if (dma_mapping_error(bell->dev, bell->iova))
		return -EIO;
	return 0;
}

static dma_addr_t bell_usable(struct bell *bell)
{
	return bell->iova;
}
