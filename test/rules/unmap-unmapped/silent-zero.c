/* 0 is an address like any other, and maybe that of this very mapping. */
static int avoid_zero(struct device *dev, struct page *page)
{
	u64 zero = 1;
	u64 addr;
	int err = 0;

again:
	addr = dma_map_page(dev, page, 0, PAGE_SIZE, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(dev, addr)) {
		err = -ENOMEM;
		goto out;
	}
	if (addr == 0) {
		zero = addr;
		goto again;
	}
	keep(page, addr);
out:
	if (zero == 0)
		dma_unmap_page(dev, zero, PAGE_SIZE, DMA_BIDIRECTIONAL);
	return err;
}
