/* What a driver knows before it maps: ways out that nobody takes with a mapping. */
#include <linux/dma-mapping.h>

struct valve {
	struct device *dev;
	void __iomem *regs;
	int kind;
};

/* Kinds that there are not, nobody asks for. */
static int valve_set(struct valve *valve, void *buf)
{
	dma_addr_t addr = dma_map_single(valve->dev, buf, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(valve->dev, addr))
		return -ENOMEM;
	switch (valve->kind) {
	case 0:
		writel(addr, valve->regs);
		break;
	case 1:
		writel(addr, valve->regs + 4);
		break;
	default:
		return -EINVAL;
	}
	dma_unmap_single(valve->dev, addr, 64, DMA_TO_DEVICE);
	return 0;
}

/* The way out is also that of calls without a mapping, and may be theirs alone. */
static int valve_try(struct valve *valve, void *buf)
{
	dma_addr_t addr = 0;

	if (valve->kind) {
		addr = dma_map_single(valve->dev, buf, 64, DMA_TO_DEVICE);
		if (dma_mapping_error(valve->dev, addr))
			return -ENOMEM;
		writel(addr, valve->regs);
	}
	if (valve_wait(valve) && !valve->kind)
		return -EIO;
	if (addr)
		dma_unmap_single(valve->dev, addr, 64, DMA_TO_DEVICE);
	return 0;
}
