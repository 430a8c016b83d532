/* One unmap ends either of two mappings: changing it for one would break the other. */
struct my_win {
	dma_addr_t iova;
};

static int my_map(struct my_win *win, struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo, bool rx)
{
	if (rx) {
		win->iova = dma_map_resource(dev, fifo, 4, DMA_TO_DEVICE, 0);
	} else {
		if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
			return -ENODEV;
		win->iova = dma_map_resource(dev, res->phys_addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
	}
	return 0;
}

static void my_unmap(struct my_win *win, struct device *dev)
{
	dma_unmap_resource(dev, win->iova, 4, DMA_TO_DEVICE, 0);
}

/* Whether the mapping failed is asked before it is used. */
static dma_addr_t usable(struct device *dev, struct my_win *win)
{
	return dma_mapping_error(dev, win->iova) ? 0 : win->iova;
}
