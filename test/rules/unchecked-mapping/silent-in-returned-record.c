/* The record goes back to a caller, who may ask. */
struct slot {
	dma_addr_t addr;
	unsigned int order;
};

static struct slot make_slot(dma_addr_t addr, unsigned int order)
{
	return (struct slot) { .addr = addr, .order = order };
}

struct slot map_register(struct device *dev, phys_addr_t phys, unsigned int order, enum dma_data_direction dir)
{
	dma_addr_t addr = dma_map_resource(dev, phys, PAGE_SIZE << order, dir, 0);

	return make_slot(addr, order);
}

int map_registers(struct device *dev, struct slot *slots, phys_addr_t *phys, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		slots[i] = map_register(dev, phys[i], 0, DMA_FROM_DEVICE);
		if (dma_mapping_error(dev, slots[i].addr))
			return -EFAULT;
	}
	return 0;
}

void unmap_registers(struct device *dev, struct slot *slots, unsigned int count)
{
	while (count--)
		dma_unmap_resource(dev, slots[count].addr, PAGE_SIZE << slots[count].order, DMA_FROM_DEVICE, 0);
}
