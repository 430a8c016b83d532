/* The handle is put into a record of a header that is stored as a whole; the caller unwinds what is in the array. */
static inline struct packed pack(dma_addr_t addr, u64 bits)
{
	return (struct packed) { .addr = addr, .bits = bits };
}

int fill(struct device *dev, struct packed *out, struct page **pages, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		dma_addr_t addr = dma_map_page(dev, pages[i], 0, PAGE_SIZE, DMA_TO_DEVICE);

		if (dma_mapping_error(dev, addr))
			return -EFAULT;
		out[i] = pack(addr, 3);
	}
	return 0;
}
