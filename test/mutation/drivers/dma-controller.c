/* A DMA controller that maps the FIFO of its client: what the client calls a direction is turned round for the FIFO. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>

struct foo_chan {
	struct dma_chan vc;
	struct dma_slave_config config;
	struct {
		dma_addr_t addr;
		size_t size;
		enum dma_data_direction dir;
	} map;
	phys_addr_t fifo;
};

static enum dma_data_direction foo_fifo_direction(enum dma_transfer_direction dir)
{
	switch (dir) {
	case DMA_MEM_TO_DEV:
		return DMA_FROM_DEVICE;
	case DMA_DEV_TO_MEM:
		return DMA_TO_DEVICE;
	default:
		return DMA_BIDIRECTIONAL;
	}
}

static void foo_unmap_fifo(struct foo_chan *chan)
{
	if (chan->map.size) {
		dma_unmap_resource(chan->vc.device->dev, chan->map.addr, chan->map.size, chan->map.dir, 0);
		chan->map.size = 0;
	}
}

static int foo_map_fifo(struct foo_chan *chan, enum dma_transfer_direction dir)
{
	struct device *dev = chan->vc.device->dev;
	enum dma_data_direction dma_dir = foo_fifo_direction(dir);
	phys_addr_t fifo;
	dma_addr_t addr;

	fifo = dir == DMA_MEM_TO_DEV ? chan->config.dst_addr : chan->config.src_addr;
	if (chan->map.size && chan->fifo == fifo && chan->map.dir == dma_dir)
		return 0;

	foo_unmap_fifo(chan);
	addr = dma_map_resource(dev, fifo, 4, dma_dir, 0);
	if (dma_mapping_error(dev, addr))
		return -EIO;

	chan->fifo = fifo;
	chan->map.addr = addr;
	chan->map.size = 4;
	chan->map.dir = dma_dir;
	return 0;
}

static int foo_config(struct dma_chan *c, struct dma_slave_config *config)
{
	struct foo_chan *chan = container_of(c, struct foo_chan, vc);

	foo_unmap_fifo(chan);
	memcpy(&chan->config, config, sizeof(*config));
	return 0;
}

static int foo_start(struct foo_chan *chan, enum dma_transfer_direction dir)
{
	int ret;

	ret = foo_map_fifo(chan, dir);
	if (ret)
		return ret;
	foo_write(chan, FOO_FIFO, lower_32_bits(chan->map.addr));
	foo_write(chan, FOO_FIFO_HI, upper_32_bits(chan->map.addr));
	return 0;
}
