/* A direction that the caller in another file chooses, as a dma-buf exporter is given it. */
static struct sg_table *my_map_dma_buf(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct my_buffer *buf = attach->dmabuf->priv;
	struct sg_table *table = kzalloc(sizeof(*table), GFP_KERNEL);

	if (buf->res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return ERR_PTR(-EINVAL);
	buf->iova = dma_map_resource(attach->dev, buf->res->phys_addr, buf->res->size, dir, DMA_ATTR_SKIP_CPU_SYNC);
	return table;
}

static void my_unmap_dma_buf(struct dma_buf_attachment *attach, struct sg_table *table, enum dma_data_direction dir)
{
	struct my_buffer *buf = attach->dmabuf->priv;

	dma_unmap_resource(attach->dev, buf->iova, buf->res->size, dir, DMA_ATTR_SKIP_CPU_SYNC);
	kfree(table);
}

/* Whether the mapping failed is asked before it is used. */
static dma_addr_t usable(struct device *dev, struct my_buffer *buf)
{
	return dma_mapping_error(dev, buf->iova) ? 0 : buf->iova;
}
