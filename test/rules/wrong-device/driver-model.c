/* Devices that no IOMMU knows. */
static int function(struct pci_epf *epf, void *buf, size_t len, dma_addr_t *addr)
{
	struct device *dev = &epf->dev;

	*addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE); /* want: wrong-device "dma_map_single() maps for the endpoint function, which sends no requests of its own: map for epf->epc->dev.parent" */
	return dma_mapping_error(dev, *addr) ? -ENOMEM : 0;
}

static int class(struct pci_epf *epf, struct page *page, dma_addr_t *addr)
{
	*addr = dma_map_page(&epf->epc->dev, page, 0, PAGE_SIZE, DMA_FROM_DEVICE); /* want: wrong-device "epc->dev.parent" */
	return dma_mapping_error(&epf->epc->dev, *addr) ? -ENOMEM : 0;
}

static int ntb_bus(struct my_ntb *my, struct ntb_dev *ntb, void *buf, size_t len)
{
	my->addr = dma_map_single(&ntb->dev, buf, len, DMA_BIDIRECTIONAL); /* want: wrong-device "&ntb->pdev->dev" */
	return dma_mapping_error(&ntb->dev, my->addr) ? -ENOMEM : 0;
}
