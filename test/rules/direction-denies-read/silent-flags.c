/* Two flags of which just one is set: nothing in the file says so. */
static int moved(struct dma_chan *chan, struct my_request *req)
{
	enum dma_data_direction data = req->flags & MY_WRITE ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
	struct device *dev = chan->device->dev;
	enum dma_transfer_direction dir;
	int n;

	if (req->flags & MY_READ)
		dir = DMA_DEV_TO_MEM;
	else
		dir = DMA_MEM_TO_DEV;
	n = dma_map_sg(dev, req->sgl, req->count, data);
	if (!n)
		return -ENOMEM;
	return my_submit(dmaengine_prep_slave_sg(chan, req->sgl, n, dir, 0));
}
