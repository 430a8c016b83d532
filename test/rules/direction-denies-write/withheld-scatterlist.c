/* The unmaps of a scatterlist are not known by its handle. */
static int gathered(struct dma_chan *chan, struct scatterlist *sgl, int count, enum dma_transfer_direction dir)
{
	enum dma_data_direction data = dir == DMA_MEM_TO_DEV ? DMA_TO_DEVICE : DMA_TO_DEVICE;
	struct device *dev = chan->device->dev;
	int n;

	n = dma_map_sg(dev, sgl, count, data); /* want: direction-denies-write "" */
	if (!n)
		return -ENOMEM;
	if (dir == DMA_DEV_TO_MEM)
		my_submit(dmaengine_prep_slave_sg(chan, sgl, n, DMA_DEV_TO_MEM, 0));
	else
		my_submit(dmaengine_prep_slave_sg(chan, sgl, n, DMA_MEM_TO_DEV, 0));
	return 0;
}
