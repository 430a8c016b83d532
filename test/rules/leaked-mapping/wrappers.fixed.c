/* Helpers are known by their bodies, and other functions never by their names. */
#include <linux/dma-mapping.h>

struct unit {
	struct device *dev;
	dma_addr_t addr;
	void *buf;
};

static void unit_say(struct unit *unit, dma_addr_t addr)
{
	dev_err(unit->dev, "%pad does not start\n", &addr);
}

static void unit_put(void *memory)
{
	kfree(memory);
}

/* A helper that writes a message takes nothing over. */
static int unit_probe_queue(struct unit *unit, void *buf)
{
	dma_addr_t addr = dma_map_single(unit->dev, buf, 64, DMA_TO_DEVICE);
	int ret;

	if (dma_mapping_error(unit->dev, addr))
		return -ENOMEM;
	ret = unit_wait(unit);
	if (ret < 0) {
		unit_say(unit, addr);
		return ret; /* want: leaked-mapping "left behind on this error path" */
	}
	unit->addr = addr;
	return 0;
}

/* The buffer is given back by a helper, the mapping of it is not. */
static int unit_open(struct unit *unit)
{
	void *buf = kmalloc(64, GFP_KERNEL);
	int ret;

	if (!buf)
		return -ENOMEM;
	unit->addr = dma_map_single(unit->dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(unit->dev, unit->addr)) {
		unit_put(buf);
		return -ENOMEM;
	}
	ret = unit_start(unit->dev);
	if (ret) {
		unit_put(buf);
		return ret; /* want: leaked-mapping "which undoes what was made before it" */
	}
	unit->buf = buf;
	return 0;
}

static void unit_close(struct unit *unit)
{
	dma_unmap_single(unit->dev, unit->addr, 64, DMA_TO_DEVICE);
	unit_put(unit->buf);
}

/* What is called a clean-up is none for a handle that it is not given. */
static int unit_try(struct unit *unit, void *buf)
{
	dma_addr_t addr = dma_map_single(unit->dev, buf, 64, DMA_TO_DEVICE);
	int ret;

	if (dma_mapping_error(unit->dev, addr))
		return -ENOMEM;
	ret = unit_wait(unit);
	if (ret) {
		release_firmware_of(unit);
		dma_unmap_single(unit->dev, addr, 64, DMA_TO_DEVICE);
		return ret; /* want: leaked-mapping "while another way out unmaps it" */
	}
	dma_unmap_single(unit->dev, addr, 64, DMA_TO_DEVICE);
	return 0;
}

/* An unknown function that comes to the handle may unmap it, whatever it is called. */
static int unit_load(struct unit *unit, void *buf)
{
	int ret;

	unit->addr = dma_map_single(unit->dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(unit->dev, unit->addr))
		return -ENOMEM;
	ret = unit_wait(unit);
	if (ret) {
		unit_settle(unit);
		return ret;
	}
	dma_unmap_single(unit->dev, unit->addr, 64, DMA_TO_DEVICE);
	return 0;
}

/* What a helper makes of the handle may be kept in its place. */
static u64 unit_address(dma_addr_t addr, u64 flags)
{
	return addr | flags;
}

static int unit_fill(struct unit *unit, u64 *ring, void **bufs)
{
	int i;

	for (i = 0; i < 16; i++) {
		dma_addr_t addr = dma_map_single(unit->dev, bufs[i], 64, DMA_FROM_DEVICE);

		if (dma_mapping_error(unit->dev, addr))
			return -ENOMEM;
		ring[i] = unit_address(addr, 1);
	}
	return 0;
}
