/* Names say nothing: a register that sounds like a doorbell and that no model knows. */
struct my_chan {
	phys_addr_t doorbell_addr;
	phys_addr_t clear_rx_addr;
	phys_addr_t phys_addr;
	dma_addr_t paddr;
};

static void rx(struct device *dev, struct my_chan *chan)
{
	chan->paddr = dma_map_resource(dev, chan->clear_rx_addr, 4, DMA_TO_DEVICE, 0);
}

static void tx(struct device *dev, struct my_chan *chan)
{
	chan->paddr = dma_map_resource(dev, chan->phys_addr, 4, DMA_FROM_DEVICE, 0);
}

static void doorbell(struct device *dev, struct my_chan *chan, phys_addr_t msi_doorbell)
{
	chan->paddr = dma_map_resource(dev, chan->doorbell_addr, 4, DMA_TO_DEVICE, 0);
	chan->paddr = dma_map_resource(dev, msi_doorbell, 4, DMA_BIDIRECTIONAL, 0);
}

/* Whether the mapping failed is asked before it is used. */
static dma_addr_t usable(struct device *dev, struct my_chan *chan)
{
	return dma_mapping_error(dev, chan->paddr) ? 0 : chan->paddr;
}
