/* Most mappings both ways are right: register blocks, SRAM, whatever no model knows. */
static void register_block(struct device *dev, struct resource *res)
{
	dma_map_resource(dev, res->start, resource_size(res), DMA_BIDIRECTIONAL, 0);
}

static void whole_controller(struct device *dev, struct pci_epc_aux_resource *res)
{
	dma_map_resource(dev, res->phys_addr, res->size, DMA_BIDIRECTIONAL, 0);
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		dma_map_resource(dev, res->phys_addr, res->size, DMA_BIDIRECTIONAL, 0);
}

static void right(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type == PCI_EPC_AUX_DOORBELL_MMIO)
		dma_map_resource(dev, res->phys_addr, res->size, DMA_FROM_DEVICE, 0);
}

static void not_set(struct device *dev, struct pci_epc_aux_resource *res)
{
	struct my_window *win = kzalloc(sizeof(*win), GFP_KERNEL);

	if (win && res->type == PCI_EPC_AUX_DOORBELL_MMIO)
		win->iova = dma_map_resource(dev, res->phys_addr, res->size, win->dir, 0);
}

/* Whether the mapping failed is asked before it is used. */
static dma_addr_t usable(struct device *dev, struct my_window *win)
{
	return dma_mapping_error(dev, win->iova) ? 0 : win->iova;
}
