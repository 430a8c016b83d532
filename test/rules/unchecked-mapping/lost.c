/* Failures that are found and then told as success, and those that do no harm. */
#include <linux/dma-mapping.h>

struct lane {
	struct device *dev;
	dma_addr_t addr;
	bool pio;
};

static int lane_fill(struct lane *lane, void *buf)
{
	dma_addr_t addr;

	if (!buf)
		return -EINVAL;
	addr = dma_map_single(lane->dev, buf, 64, DMA_FROM_DEVICE);
	if (dma_mapping_error(lane->dev, addr))
		return 0; /* want: unchecked-mapping "but success is returned" */
	lane->addr = addr;
	return 0;
}

/* Another way of transfer is taken. */
static int lane_setup(struct lane *lane, void *buf)
{
	dma_addr_t addr;

	if (!buf)
		return -EINVAL;
	addr = dma_map_single(lane->dev, buf, 64, DMA_FROM_DEVICE);
	if (dma_mapping_error(lane->dev, addr)) {
		lane->pio = true;
		return 0;
	}
	lane->addr = addr;
	return 0;
}

static int lane_try(struct lane *lane, void *buf)
{
	dma_addr_t addr;

	if (!buf)
		return -EINVAL;
	addr = dma_map_single(lane->dev, buf, 64, DMA_FROM_DEVICE);
	if (dma_mapping_error(lane->dev, addr)) {
		dev_warn(lane->dev, "going on without DMA\n");
		return 0;
	}
	lane->addr = addr;
	return 0;
}

static void lane_drop(struct lane *lane)
{
	dma_unmap_single(lane->dev, lane->addr, 64, DMA_FROM_DEVICE);
}

/* What was made for the mapping is given back: there is no other way of transfer. */
static int lane_list(struct lane *lane, struct sg_table *table, void *buf)
{
	dma_addr_t addr;
	int ret;

	ret = sg_alloc_table(table, 1, GFP_KERNEL);
	if (ret)
		return -ENOMEM;
	addr = dma_map_single(lane->dev, buf, 64, DMA_FROM_DEVICE);
	if (dma_mapping_error(lane->dev, addr)) {
		sg_free_table(table);
		return 0; /* want: unchecked-mapping "but success is returned" */
	}
	lane->addr = addr;
	return 0;
}
