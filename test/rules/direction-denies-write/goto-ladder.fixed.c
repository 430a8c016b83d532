/* Ladders of labels: jumps forwards, retries backwards, conditional unmaps. */
struct my_epf {
	struct device *dev;
	dma_addr_t iova;
	size_t map_size;
};

static int ladder(struct my_epf *my, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir = DMA_FROM_DEVICE;
	int ret;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		goto legacy;
	goto map;

legacy:
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	dir = DMA_TO_DEVICE;
map:
	my->iova = dma_map_resource(my->dev, res->phys_addr, 4, dir, 0);
	ret = dma_mapping_error(my->dev, my->iova);
	if (ret)
		goto err;
	my->map_size = 4;
	ret = my_enable(my);
	if (ret)
		goto err_unmap;
	return 0;

err_unmap:
	if (my->map_size)
		dma_unmap_resource(my->dev, my->iova, my->map_size, dir, 0);
err:
	my->map_size = 0;
	return ret;
}

static int retry(struct my_epf *my, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir = DMA_BIDIRECTIONAL;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
again:
	if (dir == DMA_BIDIRECTIONAL) {
		dir = DMA_FROM_DEVICE;
		goto again;
	}
	my->iova = dma_map_resource(my->dev, res->phys_addr, 4, dir, 0); /* want: direction-denies-write "" */
	if (dma_mapping_error(my->dev, my->iova))
		goto err;
	if (my_enable(my))
		goto err_unmap;
	return 0;

err_unmap:
	dma_unmap_resource(my->dev, my->iova, 4, DMA_FROM_DEVICE, 0);
err:
	return -EIO;
}
