/* The handle goes into a record that a helper makes, and from there into an array that is undone as a whole. */
struct slot {
	dma_addr_t addr;
	unsigned int order;
};

static inline struct slot make_slot(dma_addr_t addr, unsigned int order)
{
	return (struct slot) {
		.addr = addr,
		.order = order,
	};
}

static void unmap_pages(struct device *dev, struct slot *slots, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count && slots[i].addr; i++)
		dma_unmap_page(dev, slots[i].addr, PAGE_SIZE, DMA_TO_DEVICE);
}

static int map_pages(struct device *dev, struct page **pages, struct slot *slots, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		dma_addr_t addr = dma_map_page(dev, pages[i], 0, PAGE_SIZE, DMA_TO_DEVICE);

		if (dma_mapping_error(dev, addr))
			goto err;
		slots[i] = make_slot(addr, 0);
	}
	return 0;

err:
	unmap_pages(dev, slots, count);
	return -EFAULT;
}
