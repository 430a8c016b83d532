/* Asked right away. */
static int start(struct device *dev, struct channel *channel, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (unlikely(dma_mapping_error(dev, addr)))
		return -ENOMEM;
	submit(channel, addr);
	return 0;
}

/* Asked elsewhere in this file, of the field that keeps it. */
static void fill(struct ring *ring, struct page *page)
{
	ring->slot.iova = dma_map_page(ring->dev, page, 0, 4096, DMA_FROM_DEVICE);
}

static bool is_filled(struct ring *ring)
{
	return !dma_mapping_error(ring->dev, ring->slot.iova);
}

/* The caller asks. */
static dma_addr_t map_for(struct device *dev, void *buf)
{
	return dma_map_single(dev, buf, 64, DMA_TO_DEVICE);
}

static void map_into(struct device *dev, void *buf, dma_addr_t *addr)
{
	*addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);
}

/* A helper asks. */
static int is_bad(struct device *dev, dma_addr_t addr)
{
	return dma_mapping_error(dev, addr);
}

static int by_helper(struct device *dev, struct channel *channel, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	dev_dbg(dev, "mapped at %pad\n", &addr);
	if (is_bad(dev, addr))
		return -ENOMEM;
	submit(channel, addr);
	return 0;
}

/* By hand. */
static int by_hand(struct device *dev, struct channel *channel, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (addr == DMA_MAPPING_ERROR)
		return -ENOMEM;
	submit(channel, addr);
	return 0;
}

/* Both halves go to the device once it is known to be good. */
static int halves(struct device *dev, struct regs *regs, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);
	int ret = dma_mapping_error(dev, addr);

	if (ret)
		return ret;
	writel(lower_32_bits(addr), &regs->low);
	writel(upper_32_bits(addr), &regs->high);
	return 0;
}

/* Lists tell by their results. */
static int lists(struct device *dev, struct scatterlist *sg, struct sg_table *sgt, int nents)
{
	int ret;

	ret = dma_map_sg(dev, sg, nents, DMA_TO_DEVICE);
	if (ret != nents) {
		dma_unmap_sg(dev, sg, nents, DMA_TO_DEVICE);
		return -ENOMEM;
	}
	ret = dma_map_sgtable(dev, sgt, DMA_TO_DEVICE, 0);
	if (ret < 0) {
		dma_unmap_sg(dev, sg, nents, DMA_TO_DEVICE);
		return ret;
	}
	submit_list(sg, nents);
	return 0;
}

/* A clean-up asks whether there is a handle, after the mapping was found to be good. */
static void clean(struct device *dev, struct engine *engine)
{
	if (engine->addr)
		dma_unmap_single(dev, engine->addr, 64, DMA_TO_DEVICE);
}

static int open(struct device *dev, struct engine *engine, void *buf)
{
	engine->addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, engine->addr))
		return -ENOMEM;
	clean(dev, engine);
	return 0;
}

/* Each buffer of a batch is asked about in a second pass. */
static int batch(struct device *dev, void **bufs, struct channel *channel)
{
	dma_addr_t addr[4];
	int i;

	for (i = 0; i < 4; i++)
		addr[i] = dma_map_single(dev, bufs[i], 64, DMA_TO_DEVICE);
	for (i = 0; i < 4; i++)
		if (dma_mapping_error(dev, addr[i]))
			return -ENOMEM;
	for (i = 0; i < 4; i++)
		submit(channel, addr[i]);
	return 0;
}

/* A loop over as many entries as there are looks at their number. */
static int entries(struct device *dev, struct scatterlist *sgl, int nents)
{
	int count = dma_map_sg(dev, sgl, nents, DMA_TO_DEVICE);
	struct scatterlist *sg;
	int i, filled = 0;

	for_each_sg(sgl, sg, count, i)
		filled += fill_descriptor(sg_dma_address(sg), sg_dma_len(sg));
	return filled;
}

/* Without DMA, the CPU does it: that is success. */
static int fall_back(struct device *dev, struct channel *channel, void *buf)
{
	dma_addr_t addr;
	int ret = 0;

	if (!buf) {
		ret = -EINVAL;
		goto out;
	}
	addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, addr)) {
		copy_by_cpu(channel, buf);
		goto out;
	}
	submit(channel, addr);
out:
	return ret;
}

/* A flush of the caches: no device gets the handle. */
static void flush(struct device *dev, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_FROM_DEVICE);

	wait_for_device(dev);
	dma_unmap_single(dev, addr, 64, DMA_FROM_DEVICE);
}

/* How many entries there are is what the function tells: none where mapping them failed. */
static int count_of_list(struct device *dev, struct scatterlist *sg, int nents)
{
	int count;

	if (!nents)
		return -EINVAL;
	count = dma_map_sg(dev, sg, nents, DMA_TO_DEVICE);
	if (!count)
		goto out;
	submit_list(sg, count);
out:
	return count;
}

/* Of no entries the engine prepares no transfer. */
static int prepare(struct dma_chan *chan, struct scatterlist *sg, int nents)
{
	struct device *dev = chan->device->dev;
	int count = dma_map_sg(dev, sg, nents, DMA_TO_DEVICE);
	struct dma_async_tx_descriptor *desc;

	desc = dmaengine_prep_slave_sg(chan, sg, count, DMA_MEM_TO_DEV, DMA_PREP_INTERRUPT);
	if (!desc) {
		dma_unmap_sg(dev, sg, nents, DMA_TO_DEVICE);
		return -ENOMEM;
	}
	dmaengine_submit(desc);
	return 0;
}
