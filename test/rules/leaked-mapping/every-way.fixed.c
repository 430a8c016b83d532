/* A way out that leaves the mapping behind whatever was known before. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>

struct pump {
	struct device *dev;
	void __iomem *regs;
	bool fast;
};

/* The mode decides how the engine is started, not what becomes of the mapping. */
static int pump_run(struct pump *pump, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(pump->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(pump->dev, addr))
		return -ENOMEM;
	pr_debug("address %llx\n", addr);
	if (pump->fast)
		writel(1, pump->regs);
	writel(lower_32_bits(addr), pump->regs + 4);
	writel(upper_32_bits(addr), pump->regs + 8);
	if (pump_wait(pump)) {
		dma_unmap_single(pump->dev, addr, len, DMA_TO_DEVICE);
		return -EIO; /* want: leaked-mapping "left behind on this error path" */
	}
	dma_unmap_single(pump->dev, addr, len, DMA_TO_DEVICE);
	return 0;
}

/* A second mapping, where there is something for it. */
static int pump_two(struct pump *pump, void *buf, void *extra)
{
	dma_addr_t addr, more = 0;

	addr = dma_map_single(pump->dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(pump->dev, addr))
		return -ENOMEM;
	if (extra) {
		more = dma_map_single(pump->dev, extra, 64, DMA_TO_DEVICE);
		if (dma_mapping_error(pump->dev, more)) {
			dma_unmap_single(pump->dev, addr, 64, DMA_TO_DEVICE);
			return -EIO; /* want: leaked-mapping "left behind on this error path" */
		}
	}
	pump_start(pump, addr, more);
	if (more)
		dma_unmap_single(pump->dev, more, 64, DMA_TO_DEVICE);
	dma_unmap_single(pump->dev, addr, 64, DMA_TO_DEVICE);
	return 0;
}

/* Nothing says that it is this function that has to end the mapping. */
static int pump_give(struct pump *pump, void *buf, void *extra)
{
	dma_addr_t addr, more = 0;

	addr = dma_map_single(pump->dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(pump->dev, addr))
		return -ENOMEM;
	if (extra) {
		more = dma_map_single(pump->dev, extra, 64, DMA_TO_DEVICE);
		if (dma_mapping_error(pump->dev, more))
			return -EIO;
	}
	pump_start(pump, addr, more);
	return 0;
}
