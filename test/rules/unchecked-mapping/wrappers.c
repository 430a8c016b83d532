/* What a driver's own helpers do is known by their bodies, and what others do never by their names. */
#include <linux/dma-mapping.h>

struct lane {
	struct device *dev;
	dma_addr_t addr;
};

static void lane_err(struct lane *lane, const char *fmt, ...)
{
	struct va_format vaf;
	va_list args;

	va_start(args, fmt);
	vaf.fmt = fmt;
	vaf.va = &args;
	dev_err(lane->dev, "lane: %pV", &vaf);
	va_end(args);
}

static void lane_note(struct lane *lane, dma_addr_t addr)
{
	dev_dbg(lane->dev, "%pad\n", &addr);
}

static void lane_mind(struct lane *lane)
{
	dev_warn(lane->dev, "going on without DMA\n");
}

/* A helper that only writes a message does not use what it is given. */
static void lane_show(struct lane *lane, void *buf)
{
	lane_note(lane, dma_map_single(lane->dev, buf, 64, DMA_TO_DEVICE));
}

/* One that writes it to the device does. */
static void lane_put(struct lane *lane, dma_addr_t addr)
{
	lane_note(lane, addr);
	writel(lower_32_bits(addr), lane->dev);
}

static void lane_send(struct lane *lane, void *buf)
{
	dma_addr_t addr = dma_map_single(lane->dev, buf, 64, DMA_TO_DEVICE); /* want: unchecked-mapping "is given to lane_put()" */

	lane_put(lane, addr);
}

/* Unknown functions: these do not ask because of what they are called. */
static void lane_ring(struct lane *lane, void *buf)
{
	dma_addr_t addr = dma_map_single(lane->dev, buf, 64, DMA_TO_DEVICE); /* want: unchecked-mapping "is given to raise_interrupt()" */

	raise_interrupt(lane, addr);
}

static void lane_count(struct lane *lane, void *buf)
{
	dma_addr_t addr = dma_map_single(lane->dev, buf, 64, DMA_TO_DEVICE); /* want: unchecked-mapping "is given to set_error_count_address()" */

	set_error_count_address(lane, addr);
}

static void lane_log(struct lane *lane, void *buf)
{
	dma_addr_t addr = dma_map_single(lane->dev, buf, 64, DMA_FROM_DEVICE); /* want: unchecked-mapping "is given to start_trace_log()" */

	start_trace_log(lane, addr);
}

/* The failure is told of and lost, whoever writes the message. */
static int lane_fill(struct lane *lane, void *buf)
{
	dma_addr_t addr;

	if (!buf)
		return -EINVAL;
	addr = dma_map_single(lane->dev, buf, 64, DMA_FROM_DEVICE);
	if (dma_mapping_error(lane->dev, addr)) {
		lane_err(lane, "no DMA");
		return 0; /* want: unchecked-mapping "but success is returned" */
	}
	lane->addr = addr;
	return 0;
}

/* It does no harm, as the message says. */
static int lane_try(struct lane *lane, void *buf)
{
	dma_addr_t addr;

	if (!buf)
		return -EINVAL;
	addr = dma_map_single(lane->dev, buf, 64, DMA_FROM_DEVICE);
	if (dma_mapping_error(lane->dev, addr)) {
		lane_mind(lane);
		return 0;
	}
	lane->addr = addr;
	return 0;
}

/* How bad it is, an argument of this call says. */
static int lane_dare(struct lane *lane, void *buf)
{
	dma_addr_t addr;

	if (!buf)
		return -EINVAL;
	addr = dma_map_single(lane->dev, buf, 64, DMA_FROM_DEVICE);
	if (dma_mapping_error(lane->dev, addr)) {
		printk(KERN_INFO "going on without DMA\n");
		return 0;
	}
	lane->addr = addr;
	return 0;
}

static void lane_free(struct sg_table *table)
{
	sg_free_table(table);
}

/* What was made for the mapping is given back, by a helper of this file. */
static int lane_list(struct lane *lane, struct sg_table *table, void *buf)
{
	dma_addr_t addr;

	if (sg_alloc_table(table, 1, GFP_KERNEL))
		return -ENOMEM;
	addr = dma_map_single(lane->dev, buf, 64, DMA_FROM_DEVICE);
	if (dma_mapping_error(lane->dev, addr)) {
		lane_free(table);
		return 0; /* want: unchecked-mapping "but success is returned" */
	}
	lane->addr = addr;
	return 0;
}

static void lane_drop(struct lane *lane)
{
	dma_unmap_single(lane->dev, lane->addr, 64, DMA_FROM_DEVICE);
}
