/* Many questions that have nothing to do with the mapping: each is about something else, and none is asked again. */
bool can_do(struct my_unit *unit, int what);
int begin(struct my_unit *unit, dma_addr_t addr, u32 features);

static int send(struct my_unit *unit, void *buf)
{
	u32 features = 0;
	dma_addr_t addr;
	int ret;

	if (can_do(unit, 1))
		features |= 1;
	if (can_do(unit, 2))
		features |= 2;
	if (can_do(unit, 3))
		features |= 4;
	if (can_do(unit, 4))
		features |= 8;
	if (can_do(unit, 5))
		features |= 16;
	if (can_do(unit, 6))
		features |= 32;
	if (can_do(unit, 7))
		features |= 64;
	if (can_do(unit, 8))
		features |= 128;
	addr = dma_map_single(unit->dev, buf, 256, DMA_TO_DEVICE);
	if (dma_mapping_error(unit->dev, addr))
		return -ENOMEM;
	ret = begin(unit, addr, features);
	dma_unmap_single(unit->dev, addr, 128, DMA_TO_DEVICE); /* want: unmap-mismatch "128" */
	return ret;
}

/* One of them is asked again, by the same words: both answers are alike. */
static int send_or_copy(struct my_unit *unit, void *buf)
{
	u32 features = 0;
	size_t len = 128;
	dma_addr_t addr;
	int ret;

	if (can_do(unit, 1))
		len = 256;
	if (can_do(unit, 2))
		features |= 1;
	addr = dma_map_single(unit->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(unit->dev, addr))
		return -ENOMEM;
	ret = begin(unit, addr, features);
	if (can_do(unit, 1))
		dma_unmap_single(unit->dev, addr, 256, DMA_TO_DEVICE);
	else
		dma_unmap_single(unit->dev, addr, 128, DMA_TO_DEVICE);
	return ret;
}
