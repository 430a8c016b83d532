/* Which of two channels is used depends on the data; both were requested for the client. */
static int request(struct my_host *host)
{
	host->tx = dma_request_chan(host->dev, "tx");
	if (IS_ERR(host->tx))
		return PTR_ERR(host->tx);
	host->rx = dma_request_chan(host->dev, "rx");
	if (IS_ERR(host->rx))
		return PTR_ERR(host->rx);
	return 0;
}

static struct dma_chan *channel_for(struct my_host *host, bool is_write)
{
	if (is_write)
		return host->tx;
	return host->rx;
}

static int start(struct my_host *host, struct scatterlist *sg, unsigned int n, bool is_write)
{
	struct dma_chan *chan = channel_for(host, is_write);
	enum dma_data_direction dir = is_write ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
	int count;

	count = dma_map_sg(host->dev, sg, n, dir); /* want: wrong-device "maps for the device that the DMA channel serves" */
	if (!count)
		return -ENOMEM;
	if (!my_queue(dmaengine_prep_slave_sg(chan, sg, count, is_write ? DMA_MEM_TO_DEV : DMA_DEV_TO_MEM, 0))) {
		dma_unmap_sg(host->dev, sg, n, dir);
		return -EINVAL;
	}
	return 0;
}

/* Mapped for the controller of the channel that is chosen. */
static int start_rightly(struct my_host *host, struct scatterlist *sg, unsigned int n, bool is_write)
{
	struct dma_chan *chan = channel_for(host, is_write);
	enum dma_data_direction dir = is_write ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
	struct device *dev = chan->device->dev;
	int count;

	count = dma_map_sg(dev, sg, n, dir);
	if (!count)
		return -ENOMEM;
	if (!my_queue(dmaengine_prep_slave_sg(chan, sg, count, is_write ? DMA_MEM_TO_DEV : DMA_DEV_TO_MEM, 0))) {
		dma_unmap_sg(dev, sg, n, dir);
		return -EINVAL;
	}
	return 0;
}
