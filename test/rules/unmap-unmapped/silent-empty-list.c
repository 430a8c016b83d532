/* The helper that fails to map leaves no entry to unmap. */
static int map_list(struct device *dev, struct scatterlist *list, int direction, u32 *entries)
{
	*entries = sg_nents(list);
	if (!dma_map_sg(dev, list, *entries, direction)) {
		*entries = 0;
		dev_err(dev, "cannot map\n");
		return -ENOMEM;
	}
	return 0;
}

int map_request(struct device *dev, struct request *req)
{
	u32 from, to = 0;
	int ret;

	ret = map_list(dev, req->from, DMA_TO_DEVICE, &from);
	if (ret)
		goto err;
	ret = map_list(dev, req->to, DMA_FROM_DEVICE, &to);
	if (ret)
		goto err;
	return start_request(req);

err:
	dma_unmap_sg(dev, req->from, from, DMA_TO_DEVICE);
	dma_unmap_sg(dev, req->to, to, DMA_FROM_DEVICE);
	return ret;
}
