/* More than is mapped. */
static int beyond(struct device *dev, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	run_transfer(addr, 64);
	dma_sync_single_range_for_cpu(dev, addr, 32, 64, DMA_FROM_DEVICE); /* want: sync-mismatch "up to byte 96, but only 64" */
	dma_unmap_single(dev, addr, 64, DMA_FROM_DEVICE);
	return 0;
}

/* After the end. */
static int too_late(struct device *dev, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	run_transfer(addr, 64);
	dma_unmap_single(dev, addr, 64, DMA_FROM_DEVICE);
	dma_sync_single_for_cpu(dev, addr, 64, DMA_FROM_DEVICE); /* want: sync-mismatch "a mapping that has ended" */
	return 0;
}

/* The command is filled in after the device was given it. */
static int write_late(struct device *dev, struct engine *engine, void *buf, void *command)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	memcpy(buf, command, 64); /* want: sync-mismatch "the CPU writes to memory that the device reads by now" */
	run_transfer(addr, 64);
	dma_unmap_single(dev, addr, 64, DMA_TO_DEVICE);
	return 0;
}

struct command {
	u32 opcode;
};

struct commander {
	struct command command;
};

static int fill_late(struct device *dev, struct commander *commander)
{
	dma_addr_t addr = dma_map_single(dev, &commander->command, sizeof(struct command), DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	commander->command.opcode = 3; /* want: sync-mismatch "the CPU writes" */
	run_transfer(addr, 4);
	dma_unmap_single(dev, addr, sizeof(struct command), DMA_TO_DEVICE);
	return 0;
}

struct framed {
	struct command header;
	dma_addr_t addr;
};

/* What the driver keeps behind the part that is mapped is its own. */
static int keep_behind(struct device *dev, struct framed *framed)
{
	dma_addr_t addr = dma_map_single(dev, framed, sizeof(struct command), DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	framed->addr = addr;
	run_transfer(addr, 4);
	dma_unmap_single(dev, framed->addr, sizeof(struct command), DMA_TO_DEVICE);
	return 0;
}

/* The answer is read before the device is known to be done. */
static int read_early(struct device *dev, struct engine *engine, void *buf, void *answer)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	writel(addr, engine->regs);
	memcpy(answer, buf, 64); /* want: sync-mismatch "the CPU reads memory" */
	dma_unmap_single(dev, addr, 64, DMA_FROM_DEVICE);
	return 0;
}
