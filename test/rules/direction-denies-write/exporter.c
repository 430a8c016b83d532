/* Whoever imports a dma-buf says what its device does to it: one direction for all of them denies some. */
static struct sg_table *my_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct my_buffer *buf = attach->dmabuf->priv;
	struct sg_table *table = my_table(buf);
	dma_addr_t iova;

	iova = dma_map_resource(attach->dev, buf->start, buf->size, DMA_TO_DEVICE, 0); /* want: direction-denies-write "it writes to what the importer of a dma-buf asks for" */
	if (dma_mapping_error(attach->dev, iova))
		return ERR_PTR(-EIO);
	sg_dma_address(table->sgl) = iova;
	return table;
}

static void my_unmap(struct dma_buf_attachment *attach, struct sg_table *table, enum dma_data_direction dir)
{
	struct my_buffer *buf = attach->dmabuf->priv;

	dma_unmap_resource(attach->dev, sg_dma_address(table->sgl), buf->size, DMA_TO_DEVICE, 0);
}

static const struct dma_buf_ops my_ops = {
	.map_dma_buf = my_map,
	.unmap_dma_buf = my_unmap,
};

/* The direction that is asked for decides, but the wrong way round. */
static struct sg_table *turned_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct my_buffer *buf = attach->dmabuf->priv;
	struct sg_table *table = my_table(buf);
	dma_addr_t iova;

	if (dir == DMA_FROM_DEVICE)
		iova = dma_map_resource(attach->dev, buf->start, buf->size, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
	else
		iova = dma_map_resource(attach->dev, buf->start, buf->size, dir, 0);
	if (dma_mapping_error(attach->dev, iova))
		return ERR_PTR(-EIO);
	sg_dma_address(table->sgl) = iova;
	return table;
}

static const struct dma_buf_ops turned_ops = {
	.map_dma_buf = turned_map,
};
