/* What is unmapped twice was mapped elsewhere: its handle comes from a field, a parameter, or as a scatterlist. */
struct el_chan {
	struct device *dev;
	dma_addr_t dma;
	dma_addr_t ring[16];
	struct sg_table *table;
	size_t len;
};

static void stop(struct el_chan *chan)
{
	dma_unmap_single(chan->dev, chan->dma, chan->len, DMA_TO_DEVICE);
	dev_info(chan->dev, "stopped\n");
	dma_unmap_single(chan->dev, chan->dma, chan->len, DMA_TO_DEVICE); /* want: double-unmap "for the second time" */
}

static void release(struct device *dev, dma_addr_t dma, size_t len)
{
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	el_account(dev, len);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE); /* want: double-unmap "for the second time" */
}

static void detach(struct el_chan *chan)
{
	dma_unmap_sgtable(chan->dev, chan->table, DMA_TO_DEVICE, 0);
	dma_unmap_sgtable(chan->dev, chan->table, DMA_TO_DEVICE, 0); /* want: double-unmap "for the second time" */
}

static void one_of(struct el_chan *chan, unsigned int i)
{
	dma_unmap_single(chan->dev, chan->ring[i], chan->len, DMA_TO_DEVICE);
	dma_unmap_single(chan->dev, chan->ring[i], chan->len, DMA_TO_DEVICE); /* want: double-unmap "for the second time" */
}

#define el_unmap_addr(el, name) ((el)->name)

struct el_buffer {
	struct {
		dma_addr_t addr;
	} head;
};

static void same(struct device *dev, struct el_buffer *el)
{
	dma_unmap_page(dev, el->head.addr, 64, DMA_TO_DEVICE);
	dma_unmap_page(dev, el_unmap_addr(el, head.addr), 64, DMA_TO_DEVICE); /* want: double-unmap "for the second time" */
}
