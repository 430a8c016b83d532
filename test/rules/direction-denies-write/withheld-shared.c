/* A constant that also gives the direction of something else is not changed. */
struct my_pool {
	dma_addr_t fifo, doorbell, buffer;
};

static int two_maps(struct my_pool *pool, struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	pool->fifo = dma_map_resource(dev, fifo, 4, dir, 0);
	pool->doorbell = dma_map_resource(dev, res->phys_addr, 4, dir, 0); /* want: direction-denies-write "" */
	return 0;
}

static int other_api(struct my_pool *pool, struct device *dev, struct pci_epc_aux_resource *res, void *data, size_t len)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	pool->buffer = dma_map_single(dev, data, len, dir);
	pool->doorbell = dma_map_resource(dev, res->phys_addr, 4, dir, 0); /* want: direction-denies-write "" */
	return 0;
}

static int other_path(struct my_pool *pool, struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo, bool rx)
{
	phys_addr_t addr = rx ? fifo : res->phys_addr;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	pool->doorbell = dma_map_resource(dev, addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
	return 0;
}

static dma_addr_t map_out(struct device *dev, phys_addr_t addr)
{
	return dma_map_resource(dev, addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
}

int other_caller(struct my_pool *pool, struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	pool->fifo = map_out(dev, fifo);
	pool->doorbell = map_out(dev, res->phys_addr);
	return 0;
}

/* Whether the mapping failed is asked before it is used. */
static dma_addr_t usable(struct device *dev, struct my_pool *pool)
{
	if (dma_mapping_error(dev, pool->fifo))
		return 0;
	if (dma_mapping_error(dev, pool->doorbell))
		return 0;
	if (dma_mapping_error(dev, pool->buffer))
		return 0;
	return pool->fifo + pool->doorbell + pool->buffer;
}
