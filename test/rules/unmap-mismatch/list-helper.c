/* A helper gives a scatterlist back that one of its callers has mapped: that caller tells how many entries it has. */
struct my_pool {
	struct device *dev;
	struct sg_table *table;
	dma_addr_t *addresses;
	bool is_mapped;
};

static void release(struct my_pool *pool)
{
	if (pool->is_mapped)
		dma_unmap_sg(pool->dev, pool->table->sgl, pool->table->nents, DMA_BIDIRECTIONAL); /* want: unmap-mismatch "the number of entries" */
	sg_free_table(pool->table);
}

static int prepare(struct my_pool *pool, unsigned int pages)
{
	struct sg_table *table;
	int ret;

	table = kzalloc(sizeof(*table), GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	pool->table = table;
	ret = sg_alloc_table(table, pages, GFP_KERNEL);
	if (ret)
		return ret;
	table->nents = dma_map_sg(pool->dev, table->sgl, table->orig_nents, DMA_BIDIRECTIONAL);
	if (!table->nents) {
		ret = -ENOMEM;
		goto free;
	}
	pool->is_mapped = true;
	pool->addresses = kcalloc(pages, sizeof(*pool->addresses), GFP_KERNEL);
	if (!pool->addresses) {
		ret = -ENOMEM;
		goto free;
	}
	return 0;
free:
	release(pool);
	return ret;
}

/* The same with the number of entries that were given to the map call. */
static void release_all(struct my_pool *pool)
{
	if (pool->is_mapped)
		dma_unmap_sg(pool->dev, pool->table->sgl, pool->table->orig_nents, DMA_BIDIRECTIONAL);
	sg_free_table(pool->table);
}

static int prepare_all(struct my_pool *pool, unsigned int pages)
{
	struct sg_table *table;
	int ret;

	table = kzalloc(sizeof(*table), GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	pool->table = table;
	ret = sg_alloc_table(table, pages, GFP_KERNEL);
	if (ret)
		return ret;
	table->nents = dma_map_sg(pool->dev, table->sgl, table->orig_nents, DMA_BIDIRECTIONAL);
	if (!table->nents) {
		ret = -ENOMEM;
		goto free;
	}
	pool->is_mapped = true;
	pool->addresses = kcalloc(pages, sizeof(*pool->addresses), GFP_KERNEL);
	if (!pool->addresses) {
		ret = -ENOMEM;
		goto free;
	}
	return 0;
free:
	release_all(pool);
	return ret;
}
