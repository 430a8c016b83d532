/* What the window code offers, and an inline that gives it a direction. */
struct window {
	struct device *dev;
	dma_addr_t base;
};

int window_open(struct window *w, phys_addr_t reg, enum dma_data_direction dir);
void window_close(struct window *w, enum dma_data_direction dir);

static inline enum dma_data_direction window_direction(bool written)
{
	if (written)
		return DMA_FROM_DEVICE;
	return DMA_TO_DEVICE;
}

static inline dma_addr_t window_map_inline(struct device *dev, phys_addr_t reg, enum dma_data_direction dir)
{
	return dma_map_resource(dev, reg, 4, dir, 0);
}
