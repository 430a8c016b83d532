/* Devices that send requests, under several spellings. */
static int controller(struct pci_epf *epf, void *buf, size_t len, dma_addr_t *addr)
{
	struct pci_epc *epc = epf->epc;
	struct device *dev = epc->dev.parent;

	*addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
	return dma_mapping_error(dev, *addr) ? -ENOMEM : 0;
}

static int hardware(struct ntb_dev *ntb, struct platform_device *pdev, void *buf, size_t len, dma_addr_t *addr)
{
	addr[0] = dma_map_single(&ntb->pdev->dev, buf, len, DMA_TO_DEVICE);
	addr[1] = dma_map_single(&pdev->dev, buf, len, DMA_TO_DEVICE);
	addr[2] = dma_map_single(pdev->dev.parent, buf, len, DMA_TO_DEVICE);
	return 0;
}

/* What a pointer of the driver leads to is not known. */
static int kept(struct my_driver *my, void *buf, size_t len, dma_addr_t *addr)
{
	*addr = dma_map_single(my->dev, buf, len, DMA_TO_DEVICE);
	return dma_mapping_error(my->dev, *addr) ? -ENOMEM : 0;
}
