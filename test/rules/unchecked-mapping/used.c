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

/* What is unmapped may never have been mapped. */
static void peek(struct device *dev, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_FROM_DEVICE); /* want: unchecked-mapping "is unmapped" */

	wait_for_device(dev);
	dma_unmap_single(dev, addr, 64, DMA_FROM_DEVICE);
}

/* The result of a list is dropped. */
static void send_list(struct device *dev, struct scatterlist *sg, int nents)
{
	dma_map_sg(dev, sg, nents, DMA_TO_DEVICE); /* want: unchecked-mapping "the result of dma_map_sg() is never looked at" */
	wait_for_device(dev);
	dma_unmap_sg(dev, sg, nents, DMA_TO_DEVICE);
}
