/* The direction stands in the macro: reported where it is used, repaired by hand. */
#define my_map(dev, addr, size, dir)	dma_map_resource(dev, addr, size, dir, 0)
#define my_map_doorbell(dev, res)	my_map((dev), (res)->phys_addr, (res)->size, DMA_TO_DEVICE)

static dma_addr_t inside(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return my_map_doorbell(dev, res); /* want: direction-denies-write "" */
}
