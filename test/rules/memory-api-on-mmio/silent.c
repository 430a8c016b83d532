/* Each call with what it is for, and what cannot be told. */
static int registers(struct device *dev, struct pci_dev *pdev, struct ntb_dev *ntb, dma_addr_t *addr, unsigned long attrs)
{
	resource_size_t size;
	phys_addr_t base;

	if (ntb_peer_mw_get_addr(ntb, 0, &base, &size))
		return -EIO;
	addr[0] = dma_map_resource(dev, base, size, DMA_FROM_DEVICE, 0);
	addr[1] = dma_map_phys(dev, base, size, DMA_FROM_DEVICE, DMA_ATTR_MMIO);
	addr[2] = dma_map_phys(dev, base, size, DMA_FROM_DEVICE, attrs);
	addr[3] = dma_map_phys(dev, base, size, DMA_FROM_DEVICE, attrs | DMA_ATTR_MMIO);
	addr[4] = dma_map_resource(dev, pci_resource_start(pdev, 2), SZ_4K, DMA_BIDIRECTIONAL, 0);
	return 0;
}

static int memory(struct device *dev, struct page *page, void *buf, size_t len, dma_addr_t *addr)
{
	addr[0] = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
	addr[1] = dma_map_page(dev, page, 0, PAGE_SIZE, DMA_TO_DEVICE);
	addr[2] = dma_map_phys(dev, virt_to_phys(buf), len, DMA_TO_DEVICE, 0);
	/* Memory behind another device has pages too. */
	addr[3] = dma_map_phys(dev, page_to_phys(page), PAGE_SIZE, DMA_TO_DEVICE, DMA_ATTR_MMIO);
	return 0;
}

/* A buffer beside the registers. */
static int beside(struct device *dev, phys_addr_t phys, struct my_regs *my)
{
	my->regs = ioremap(phys, SZ_4K);
	if (!my->regs)
		return -ENOMEM;
	my->addr = dma_map_single(dev, my->buf, sizeof(my->buf), DMA_TO_DEVICE);
	return dma_mapping_error(dev, my->addr) ? -EIO : 0;
}
