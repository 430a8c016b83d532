/* A wrapper that other files call; alone it says nothing about directions. */
#include "window.h"

int window_open(struct window *w, phys_addr_t reg, enum dma_data_direction dir)
{
	w->base = dma_map_resource(w->dev, reg, 4, dir, 0);
	if (dma_mapping_error(w->dev, w->base))
		return -EIO;
	return 0;
}

void window_close(struct window *w, enum dma_data_direction dir)
{
	dma_unmap_resource(w->dev, w->base, 4, dir, 0);
}
