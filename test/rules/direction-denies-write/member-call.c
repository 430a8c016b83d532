/* A transfer that is prepared through the controller's own operation, with handles that lie side by side in an array. */
static int copied(struct dma_chan *chan, phys_addr_t from, phys_addr_t to, size_t len)
{
	struct dma_device *device = chan->device;
	struct dmaengine_unmap_data *unmap = dmaengine_get_unmap_data(device->dev, 2, GFP_NOWAIT);
	struct dma_async_tx_descriptor *tx;

	if (!unmap)
		return -ENOMEM;
	unmap->addr[0] = dma_map_phys(device->dev, from, len, DMA_TO_DEVICE, 0);
	if (dma_mapping_error(device->dev, unmap->addr[0]))
		goto put;
	unmap->to_cnt = 1;
	unmap->addr[1] = dma_map_phys(device->dev, to, len, DMA_TO_DEVICE, 0); /* want: direction-denies-write "it writes the destination of a DMA transfer" */
	if (dma_mapping_error(device->dev, unmap->addr[1]))
		goto put;
	unmap->from_cnt = 1;
	tx = device->device_prep_dma_memcpy(chan, unmap->addr[1], unmap->addr[0], len, DMA_PREP_INTERRUPT);
	if (!tx)
		goto put;
	dma_set_unmap(tx, unmap);
	my_submit(tx);
	dmaengine_unmap_put(unmap);
	return 0;
put:
	dmaengine_unmap_put(unmap);
	return -EIO;
}
