/* A transfer reads or writes, and its flags say both: which of them goes with which, the caller knows. */
#define MY_WRITES 0x100
#define MY_READS 0x200

static int transfer(struct device *dev, struct my_data *data, void *buf, struct my_queue *queue)
{
	dma_addr_t addr;

	if (data->flags & MY_WRITES)
		addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);
	else
		addr = dma_map_single(dev, buf, 64, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	my_queue_run(queue, addr);
	dma_unmap_single(dev, addr, 64, (data->flags & MY_READS) ? DMA_FROM_DEVICE : DMA_TO_DEVICE);
	return 0;
}

static int transfer_by(struct device *dev, struct my_data *data, void *buf, struct my_queue *queue)
{
	enum dma_data_direction dir = (data->flags & MY_WRITES) ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
	dma_addr_t addr = dma_map_single(dev, buf, 64, dir);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	my_queue_run(queue, addr);
	dma_unmap_single(dev, addr, 64, (data->flags & MY_READS) ? DMA_FROM_DEVICE : DMA_TO_DEVICE);
	return 0;
}
