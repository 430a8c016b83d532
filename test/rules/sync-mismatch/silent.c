/* A bidirectional mapping may be synced any way. */
static int any_way(struct device *dev, void *buf, void *answer)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_BIDIRECTIONAL);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	run_transfer(addr, 64);
	dma_sync_single_for_cpu(dev, addr, 64, DMA_FROM_DEVICE);
	memcpy(answer, buf, 64);
	dma_sync_single_for_device(dev, addr, 64, DMA_TO_DEVICE);
	run_transfer(addr, 64);
	dma_unmap_single(dev, addr, 64, DMA_BIDIRECTIONAL);
	return 0;
}

/* Part of a mapping, in its direction. */
static int part(struct device *dev, void *buf, void *answer)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	run_transfer(addr, 64);
	dma_sync_single_range_for_cpu(dev, addr, 32, 32, DMA_FROM_DEVICE);
	memcpy(answer, buf, 32);
	dma_sync_single_for_cpu(dev, addr + 16, 16, DMA_FROM_DEVICE);
	dma_unmap_single(dev, addr, 64, DMA_FROM_DEVICE);
	memcpy(answer, buf, 64);
	return 0;
}

/* Written first, read last. */
static int in_order(struct device *dev, void *buf, void *command)
{
	dma_addr_t addr;

	memcpy(buf, command, 64);
	addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	run_transfer(addr, 64);
	dma_unmap_single(dev, addr, 64, DMA_TO_DEVICE);
	memcpy(buf, command, 64);
	return 0;
}

/* What lies beside the mapped part is the CPU's. */
static int beside(struct device *dev, struct engine *engine)
{
	dma_addr_t addr = dma_map_single(dev, &engine->command, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	engine->commands = 1;
	run_transfer(addr, 64);
	dma_unmap_single(dev, addr, 64, DMA_TO_DEVICE);
	return 0;
}
