/* dma_map_phys() takes memory unless it is told otherwise. */
static int window(struct device *dev, struct ntb_dev *ntb, dma_addr_t *addr)
{
	resource_size_t size;
	phys_addr_t base;

	if (ntb_peer_mw_get_addr(ntb, 0, &base, &size))
		return -EIO;
	*addr = dma_map_phys(dev, base, size, DMA_FROM_DEVICE, 0); /* want: memory-api-on-mmio "dma_map_phys() maps memory, but the address is a memory window to the NTB peer: pass DMA_ATTR_MMIO" */
	return dma_mapping_error(dev, *addr) ? -EIO : 0;
}

static int doorbell(struct device *dev, struct ntb_dev *ntb, dma_addr_t *addr)
{
	phys_addr_t db;

	if (ntb_peer_db_addr(ntb, &db, NULL, NULL, 0))
		return -EIO;
	*addr = dma_map_phys(dev, db & PAGE_MASK, PAGE_SIZE, DMA_FROM_DEVICE, DMA_ATTR_SKIP_CPU_SYNC); /* want: memory-api-on-mmio "pass DMA_ATTR_MMIO" */
	return dma_mapping_error(dev, *addr) ? -EIO : 0;
}
