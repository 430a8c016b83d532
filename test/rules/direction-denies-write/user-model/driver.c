/* Addresses and map calls that the project's own .doorbell.json describes. */
static int by_field(struct device *dev, struct my_resource *res, dma_addr_t *out)
{
	if (res->kind != MY_RESOURCE_MAILBOX)
		return -ENODEV;
	*out = dma_map_resource(dev, res->base, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "the mailbox of the foo engine" */
	return 0;
}

static int by_result(struct device *dev, struct my_resource *res, dma_addr_t *out)
{
	*out = dma_map_resource(dev, my_mailbox_address(res), 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "my_mailbox_address()" */
	return 0;
}

static int by_argument(struct device *dev, struct my_resource *res, dma_addr_t *out)
{
	phys_addr_t addr;

	if (my_get_mailbox(res, &addr))
		return -ENODEV;
	*out = dma_map_resource(dev, addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "my_get_mailbox()" */
	return 0;
}

static int by_own_call(struct device *dev, struct my_resource *res, dma_addr_t *out)
{
	*out = my_dma_map(dev, my_mailbox_address(res), 4, DMA_TO_DEVICE); /* want: direction-denies-write "" */
	if (!dma_mapping_error(dev, *out) && my_start(res)) {
		my_dma_unmap(dev, *out, 4, DMA_TO_DEVICE);
		return -EIO;
	}
	return 0;
}

static int read_by_the_device(struct device *dev, struct my_resource *res, dma_addr_t *out)
{
	*out = dma_map_resource(dev, res->source, 4, DMA_TO_DEVICE, 0);
	*out = dma_map_resource(dev, res->source, 4, DMA_BIDIRECTIONAL, 0);
	return 0;
}

static int read_and_written(struct device *dev, struct my_resource *res, dma_addr_t *out)
{
	phys_addr_t ring = (u64)res->ring_hi << 32 | res->ring_lo;

	*out = dma_map_resource(dev, ring, SZ_4K, DMA_BIDIRECTIONAL, 0);
	*out = dma_map_resource(dev, ring, SZ_4K, DMA_TO_DEVICE, 0); /* want: direction-denies-write "use DMA_BIDIRECTIONAL" */
	return 0;
}
