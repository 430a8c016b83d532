/* Registers, records, operations and functions that only the project's own model knows. */
struct my_shared {
	struct {
		u32 lo, hi;
	} ring;
};

struct my_engine {
	int (*submit)(struct my_engine *engine, dma_addr_t work);
};

static int registers(struct device *dev, void __iomem *base, phys_addr_t log, phys_addr_t commands)
{
	dma_addr_t a = dma_map_resource(dev, log, 64, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "it writes the log of the foo engine" */
	dma_addr_t b;

	if (dma_mapping_error(dev, a))
		return -EIO;
	b = dma_map_resource(dev, commands, 64, DMA_TO_DEVICE, 0);
	if (dma_mapping_error(dev, b)) {
		dma_unmap_resource(dev, a, 64, DMA_FROM_DEVICE, 0);
		return -EIO;
	}
	my_write(base, MY_LOG, a);
	my_write(base, MY_COMMANDS, b);
	my_write(base, MY_OTHER, b);
	return 0;
}

static int record(struct device *dev, phys_addr_t at, struct my_shared *shared)
{
	dma_addr_t ring = dma_map_resource(dev, at, 64, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "it writes the ring of the foo engine" */

	if (dma_mapping_error(dev, ring))
		return -EIO;
	shared->ring.lo = lower_32_bits(ring);
	shared->ring.hi = upper_32_bits(ring);
	return 0;
}

static int started(struct device *dev, phys_addr_t at)
{
	struct my_setup setup = {};

	setup.out = dma_map_resource(dev, at, 64, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "it writes the output of the foo engine" */
	if (dma_mapping_error(dev, setup.out))
		return -EIO;
	return my_start(dev, &setup);
}

static int submitted(struct device *dev, struct my_engine *engine, phys_addr_t at)
{
	dma_addr_t work = dma_map_resource(dev, at, 64, DMA_BIDIRECTIONAL, 0); /* want: direction-denies-read "it reads the work of the foo engine; the read faults at the IOMMU: use DMA_BIDIRECTIONAL" */

	if (dma_mapping_error(dev, work))
		return -EIO;
	return engine->submit(engine, work);
}

static int attached(struct device *dev, phys_addr_t at)
{
	my_log.iova = dma_map_resource(dev, at, 64, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "it writes to the area that an engine logs to" */
	return dma_mapping_error(dev, my_log.iova) ? -EIO : 0;
}

static const struct my_ops ops = { .attach = attached };

dma_addr_t my_lend(struct device *dev, struct my_area *area, enum dma_data_direction way)
{
	return dma_map_resource(dev, area->start, area->size, DMA_BIDIRECTIONAL, 0); /* want: direction-denies-read "it reads what a borrower asks for" */
}

static int queued(struct my_queue *q, struct device *dev)
{
	q->iova = dma_map_resource(dev, q->start, q->size, q->way, 0);
	return dma_mapping_error(dev, q->iova) ? -EIO : 0;
}

static void unqueued(struct my_queue *q, struct device *dev)
{
	dma_unmap_resource(dev, q->iova, q->size, q->way, 0);
}
