/* One function of the file is followed in part: what a map call says itself holds all the same. */
#include <linux/dma-mapping.h>

struct pipe {
	struct device *dev;
	dma_addr_t head;
	dma_addr_t side;
};

static int pipe_side(struct pipe *pipe, void *buf, size_t len)
{
	pipe->side = dma_map_single(pipe->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(pipe->dev, pipe->side))
		return -ENOMEM;
	return 0;
}

/* More ways than are followed. */
static void pipe_flush(struct pipe *pipe, void **buf, unsigned long which)
{
	dma_addr_t a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0;

	if (which & 1)
		a = dma_map_single(pipe->dev, buf[0], 8, DMA_TO_DEVICE);
	if (dma_mapping_error(pipe->dev, a))
		return;
	if (which & 2)
		b = dma_map_single(pipe->dev, buf[1], 8, DMA_TO_DEVICE);
	if (dma_mapping_error(pipe->dev, b))
		return;
	if (which & 4)
		c = dma_map_single(pipe->dev, buf[2], 8, DMA_TO_DEVICE);
	if (dma_mapping_error(pipe->dev, c))
		return;
	if (which & 8)
		d = dma_map_single(pipe->dev, buf[3], 8, DMA_TO_DEVICE);
	if (dma_mapping_error(pipe->dev, d))
		return;
	if (which & 16)
		e = dma_map_single(pipe->dev, buf[4], 8, DMA_TO_DEVICE);
	if (dma_mapping_error(pipe->dev, e))
		return;
	if (which & 32)
		f = dma_map_single(pipe->dev, buf[5], 8, DMA_TO_DEVICE);
	if (dma_mapping_error(pipe->dev, f))
		return;
	if (which & 64)
		g = dma_map_single(pipe->dev, buf[6], 8, DMA_TO_DEVICE);
	if (dma_mapping_error(pipe->dev, g))
		return;
	pipe_run(pipe, a, b, c, d, e, f, g);
	pipe_side(pipe, buf[7], 32);
}

/* The callers say the direction; the size stands here. */
static int pipe_open(struct pipe *pipe, void *buf, enum dma_data_direction direction)
{
	pipe->head = dma_map_single(pipe->dev, buf, 64, direction);
	if (dma_mapping_error(pipe->dev, pipe->head))
		return -ENOMEM;
	return pipe_side(pipe, buf, 64);
}

static void pipe_close(struct pipe *pipe, enum dma_data_direction direction)
{
	dma_unmap_single(pipe->dev, pipe->head, 32, direction); /* want: unmap-mismatch "size 32, but mapped with size 64" */
	dma_unmap_single(pipe->dev, pipe->side, 32, DMA_TO_DEVICE);
}
