/* Handles in a field that other code asks about, but not for these mappings. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>

struct pair {
	size_t len;
	dma_addr_t addr[2];
};

/* Of two handles in one array, one is asked about; the transfer gets both before anybody else has the record. */
static int copy(struct dma_chan *chan, void *from, void *to, size_t len)
{
	struct device *dev = chan->device->dev;
	struct pair *pair = pair_get(dev);

	if (!pair)
		return -ENOMEM;
	pair->addr[0] = dma_map_single(dev, from, len, DMA_TO_DEVICE); /* want: unchecked-mapping "is given to dmaengine_prep_dma_memcpy()" */
	pair->addr[1] = dma_map_single(dev, to, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, pair->addr[1])) {
		pair_put(pair);
		return -EIO;
	}
	my_submit(dmaengine_prep_dma_memcpy(chan, pair->addr[1], pair->addr[0], len, 0));
	pair_put(pair);
	return 0;
}

struct gate {
	struct device *dev;
	dma_addr_t in;
	dma_addr_t out;
};

/* Asks about what it has mapped itself. */
static int gate_again(struct gate *gate, void *buf)
{
	gate->in = dma_map_single(gate->dev, buf, 64, DMA_FROM_DEVICE);
	if (dma_mapping_error(gate->dev, gate->in))
		return -EIO;
	return 0;
}

static void gate_open(struct gate *gate, void *buf)
{
	gate->in = dma_map_single(gate->dev, buf, 64, DMA_FROM_DEVICE); /* want: unchecked-mapping "is stored" */
}

/* Whoever opens the other side asks for it. */
static void gate_back(struct gate *gate, void *buf)
{
	gate->out = dma_map_single(gate->dev, buf, 64, DMA_FROM_DEVICE);
}

static int gate_both(struct gate *gate, void *buf)
{
	gate_back(gate, buf);
	return dma_mapping_error(gate->dev, gate->out) ? -EIO : 0;
}

static void gate_close(struct gate *gate)
{
	dma_unmap_single(gate->dev, gate->in, 64, DMA_FROM_DEVICE);
	dma_unmap_single(gate->dev, gate->out, 64, DMA_FROM_DEVICE);
}
