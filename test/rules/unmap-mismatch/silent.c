/* The same question decides the direction of the map and of the unmap. */
static int transfer(struct device *dev, void *buf, size_t len, bool write)
{
	dma_addr_t addr;

	addr = dma_map_single(dev, buf, len, write ? DMA_TO_DEVICE : DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;

	run_transfer(addr, len);
	dma_unmap_single(dev, addr, len, write ? DMA_TO_DEVICE : DMA_FROM_DEVICE);
	return 0;
}

/* One field for both rings, with opposite directions: pairing by name would be wrong. */
static void fill_rx(struct device *dev, struct slot *slot)
{
	slot->addr = dma_map_single(dev, slot->buf, slot->len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, slot->addr))
		slot->addr = 0;
}

static void clean_tx(struct device *dev, struct slot *slot)
{
	dma_unmap_single(dev, slot->addr, slot->len, DMA_TO_DEVICE);
}

/* Two buffers, two directions, two handles. */
static int exchange(struct device *dev, void *out, void *in, size_t len)
{
	dma_addr_t to, from;

	to = dma_map_single(dev, out, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, to))
		return -ENOMEM;
	from = dma_map_single(dev, in, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, from)) {
		dma_unmap_single(dev, to, len, DMA_TO_DEVICE);
		return -ENOMEM;
	}

	run_exchange(to, from, len);
	dma_unmap_single(dev, from, len, DMA_FROM_DEVICE);
	dma_unmap_single(dev, to, len, DMA_TO_DEVICE);
	return 0;
}

/* An unknown function may have put another handle there. */
static void requeue(struct device *dev, struct slot *slot)
{
	slot->addr = dma_map_single(dev, slot->buf, slot->len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, slot->addr))
		return;
	swap_slots(slot);
	dma_unmap_single(dev, slot->addr, slot->len, DMA_TO_DEVICE);
}

/* The caches are maintained by hand; nothing else differs. */
static int by_hand(struct device *dev, void *buf)
{
	dma_addr_t addr = dma_map_single_attrs(dev, buf, 64, DMA_FROM_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	run_transfer(addr, 64);
	dma_unmap_single_attrs(dev, addr, 64, DMA_FROM_DEVICE, 0);
	return 0;
}

/* One device under two names, one list by two calls. */
static int by_table(struct engine *engine, struct sg_table *sgt)
{
	struct device *dev = &engine->pdev->dev;
	int ret = dma_map_sgtable(engine->dev, sgt, DMA_TO_DEVICE, 0);

	if (ret)
		return ret;
	run_list(sgt->sgl, sgt->nents);
	dma_unmap_sg(dev, sgt->sgl, sgt->orig_nents, DMA_TO_DEVICE);
	return 0;
}

/* Asked one way round when mapped, and the other way round when unmapped. */
static int cipher(struct device *dev, struct request *req)
{
	if (req->src == req->dst) {
		if (!dma_map_sg(dev, req->src, req->nents, DMA_BIDIRECTIONAL))
			return -ENOMEM;
	} else {
		if (!dma_map_sg(dev, req->src, req->nents, DMA_TO_DEVICE))
			return -ENOMEM;
		if (!dma_map_sg(dev, req->dst, req->nents, DMA_FROM_DEVICE)) {
			dma_unmap_sg(dev, req->src, req->nents, DMA_TO_DEVICE);
			return -ENOMEM;
		}
	}
	run_lists(dev);
	if (req->dst != req->src) {
		dma_unmap_sg(dev, req->src, req->nents, DMA_TO_DEVICE);
		dma_unmap_sg(dev, req->dst, req->nents, DMA_FROM_DEVICE);
	} else {
		dma_unmap_sg(dev, req->src, req->nents, DMA_BIDIRECTIONAL);
	}
	return 0;
}

/* Which of the two it was, the caller has decided before. */
static int prepared(struct device *dev, struct request *req)
{
	dma_addr_t addr = dma_map_single(dev, req->buf, 64, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	run_transfer(addr, 64);
	dma_unmap_single(dev, addr, 64, req->in_place ? DMA_BIDIRECTIONAL : DMA_FROM_DEVICE);
	return 0;
}
