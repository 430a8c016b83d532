/* Handles that come from elsewhere and may be others the second time, or are unmapped twice on no path. */
struct el_chan {
	struct device *dev;
	dma_addr_t dma;
	dma_addr_t ring[16];
	struct el_chan *next;
	bool mapped, flushed;
	size_t len;
};

/* The function in between may map anew. */
static void restart(struct el_chan *chan)
{
	dma_unmap_single(chan->dev, chan->dma, chan->len, DMA_TO_DEVICE);
	el_start(chan);
	dma_unmap_single(chan->dev, chan->dma, chan->len, DMA_TO_DEVICE);
}

static void mapped_again(struct el_chan *chan, void *buf)
{
	dma_unmap_single(chan->dev, chan->dma, chan->len, DMA_TO_DEVICE);
	chan->dma = dma_map_single(chan->dev, buf, chan->len, DMA_TO_DEVICE);
	if (dma_mapping_error(chan->dev, chan->dma))
		return;
	dma_unmap_single(chan->dev, chan->dma, chan->len, DMA_TO_DEVICE);
}

static void cleared(struct el_chan *chan)
{
	if (chan->dma)
		dma_unmap_single(chan->dev, chan->dma, chan->len, DMA_TO_DEVICE);
	chan->dma = 0;
	if (chan->dma)
		dma_unmap_single(chan->dev, chan->dma, chan->len, DMA_TO_DEVICE);
}

/* The driver knows that it is one or the other. */
static void either(struct el_chan *chan)
{
	if (chan->mapped)
		dma_unmap_single(chan->dev, chan->dma, chan->len, DMA_TO_DEVICE);
	if (chan->flushed)
		dma_unmap_single(chan->dev, chan->dma, chan->len, DMA_TO_DEVICE);
}

static void others(struct el_chan *chan, unsigned int i)
{
	dma_unmap_single(chan->dev, chan->ring[i], chan->len, DMA_TO_DEVICE);
	i++;
	dma_unmap_single(chan->dev, chan->ring[i], chan->len, DMA_TO_DEVICE);
}

static void all(struct el_chan *chan)
{
	unsigned int i;

	for (i = 0; i < 16; i++)
		dma_unmap_single(chan->dev, chan->ring[i], chan->len, DMA_TO_DEVICE);
	for (; chan; chan = chan->next)
		dma_unmap_single(chan->dev, chan->dma, chan->len, DMA_TO_DEVICE);
}

static void taken(struct device *dev, struct el_queue *queue)
{
	dma_unmap_single(dev, el_pop(queue), 64, DMA_TO_DEVICE);
	dma_unmap_single(dev, el_pop(queue), 64, DMA_TO_DEVICE);
}

/* A macro that is told the name of the field: these are two. */
#define el_unmap_addr(el, name) ((el)->name)
#define el_unmap_len(el, name) ((el)->name)

struct el_buffer {
	dma_addr_t addr0, addr1;
	u32 len0, len1;
	struct {
		dma_addr_t addr2;
	} rest;
};

static void both(struct device *dev, struct el_buffer *el)
{
	dma_unmap_page(dev, el_unmap_addr(el, addr0), el_unmap_len(el, len0), DMA_TO_DEVICE);
	dma_unmap_page(dev, el_unmap_addr(el, addr1), el_unmap_len(el, len1), DMA_TO_DEVICE);
	dma_unmap_page(dev, el_unmap_addr(el, rest.addr2), el_unmap_len(el, len1), DMA_TO_DEVICE);
}
