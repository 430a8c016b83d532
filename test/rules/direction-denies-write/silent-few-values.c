/* Where paths meet, it stays known which few values there are; helpers that write what is asked are looked into. */
#define side(c) ((c) ? DMA_TO_DEVICE : DMA_FROM_DEVICE)

static int loops(struct device *dev, struct pci_epc_aux_resource *res, bool flag, unsigned int count)
{
	enum dma_data_direction kind = DMA_FROM_DEVICE;
	unsigned int i;
	dma_addr_t iova;

	for (i = 0; i < count; i++)
		kind = DMA_NONE;
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	iova = dma_map_resource(dev, res->phys_addr, 4, side(kind == DMA_BIDIRECTIONAL), 0);
	if (dma_mapping_error(dev, iova))
		return -EIO;
	dma_unmap_resource(dev, iova, 4, DMA_FROM_DEVICE, 0);
	return 0;
}

static void put(enum dma_data_direction *to, enum dma_data_direction dir)
{
	*to = dir;
}

static enum dma_data_direction same(enum dma_data_direction dir)
{
	return dir;
}

static int written(struct device *dev, struct pci_epc_aux_resource *res, bool flag)
{
	enum dma_data_direction kind;
	dma_addr_t iova;

	put(&kind, flag ? same(DMA_TO_DEVICE) : DMA_FROM_DEVICE);
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	iova = dma_map_resource(dev, res->phys_addr, 4, kind == DMA_FROM_DEVICE ? side(flag) : DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, iova))
		return -EIO;
	dma_unmap_resource(dev, iova, 4, DMA_FROM_DEVICE, 0);
	return 0;
}

static int left_before(struct device *dev, struct pci_epc_aux_resource *res, unsigned int mode, unsigned int count)
{
	enum dma_data_direction kind = DMA_FROM_DEVICE;
	enum dma_data_direction dir = DMA_TO_DEVICE;
	unsigned int i;
	dma_addr_t iova;

	switch (mode) {
	case 0:
		for (i = 0; i < count; i++)
			cpu_relax();
		kind = DMA_BIDIRECTIONAL;
		break;
	default:
		break;
	}
	if (kind != DMA_TO_DEVICE)
		return -EINVAL;
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	iova = dma_map_resource(dev, res->phys_addr, 4, dir, 0);
	if (dma_mapping_error(dev, iova))
		return -EIO;
	dma_unmap_resource(dev, iova, 4, dir, 0);
	return 0;
}
