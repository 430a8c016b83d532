/* The engine starts with an address that may be all ones. */
static int start(struct engine *engine, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(engine->dev, buf, len, DMA_TO_DEVICE); /* want: unchecked-mapping "is given to writel()" */

	writel(addr, engine->regs + 8);
	return 0;
}

/* Kept where nobody asks. */
static void fill(struct ring *ring, struct page *page)
{
	ring->slot.iova = dma_map_page(ring->dev, page, 0, 4096, DMA_FROM_DEVICE); /* want: unchecked-mapping "is stored" */
}

/* Asked on one path only. */
static int queue(struct device *dev, struct channel *channel, void *buf, bool careful)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE); /* want: unchecked-mapping "is given to submit()" */

	if (careful && dma_mapping_error(dev, addr))
		return -ENOMEM;
	submit(channel, addr);
	return 0;
}

/* The device has it from the register on, which comes before the unmap. */
static void fetch(struct engine *engine, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(engine->dev, buf, len, DMA_FROM_DEVICE); /* want: unchecked-mapping "is given to writel()" */

	writel(addr, engine->regs + 8);
	dma_unmap_single(engine->dev, addr, len, DMA_FROM_DEVICE);
}

/* Zero in the handle says that the bounce buffer serves: that test has a purpose of its own. */
static void bounce(struct engine *engine, void *buf, size_t len, bool direct)
{
	dma_addr_t addr = engine->bounce_dma, mapped = 0;

	if (direct)
		addr = mapped = dma_map_single(engine->dev, buf, len, DMA_TO_DEVICE); /* want: unchecked-mapping "is given to writel()" */
	if (!mapped)
		memcpy(engine->bounce, buf, len);
	writel(addr, engine->regs + 8);
	if (mapped)
		dma_unmap_single(engine->dev, mapped, len, DMA_TO_DEVICE);
}

/* Zero is no failure, whatever is left of the handle. */
static int narrow(struct engine *engine, void *buf, size_t len)
{
	u32 addr = dma_map_single(engine->dev, buf, len, DMA_TO_DEVICE);

	if (!addr) /* want: unchecked-mapping "is not 0 when the mapping fails" */
		return -ENOMEM;
	writel(addr, engine->regs + 8);
	return 0;
}

/* The result of a list is dropped. */
static void send_list(struct device *dev, struct scatterlist *sg, int nents)
{
	dma_map_sg(dev, sg, nents, DMA_TO_DEVICE); /* want: unchecked-mapping "dma_map_sg() result is ignored" */
	wait_for_device(dev);
	dma_unmap_sg(dev, sg, nents, DMA_TO_DEVICE);
}

/* The count of a list that was not mapped is 0, which says success. */
static int count_as_result(struct engine *engine, struct scatterlist *sg, int nents)
{
	int ret;

	if (!nents)
		return -EINVAL;
	ret = dma_map_sg(engine->dev, sg, nents, DMA_TO_DEVICE);
	if (!ret)
		goto out; /* want: unchecked-mapping "success is returned" */
	writel(ret, engine->regs);
	ret = wait_for_list(engine);
	dma_unmap_sg(engine->dev, sg, nents, DMA_TO_DEVICE);
out:
	return ret;
}

/* A descriptor of the function's own, which the ring gets as a number. */
static int push(struct engine *engine, void *buf, u64 *slot)
{
	union {
		u64 whole;
		struct {
			u64 addr;
		} s;
	} entry;

	entry.s.addr = dma_map_single(engine->dev, buf, 64, DMA_TO_DEVICE); /* want: unchecked-mapping "is unmapped" */
	*slot = entry.whole;
	engine_wait(engine);
	dma_unmap_single(engine->dev, entry.s.addr, 64, DMA_TO_DEVICE);
	return 0;
}
