/* The direction goes through functions of the file: down two levels, back as a result, back through a pointer. */
static int map_window(struct device *dev, phys_addr_t addr, enum dma_data_direction dir, dma_addr_t *out)
{
	*out = dma_map_resource(dev, addr, 4, dir, 0); /* want: direction-denies-write "" */
	return dma_mapping_error(dev, *out) ? -EIO : 0;
}

static int map_register(struct device *dev, struct pci_epc_aux_resource *res, int dir, dma_addr_t *out)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	return map_window(dev, res->phys_addr, dir, out);
}

int bind(struct device *dev, struct pci_epc_aux_resource *res, dma_addr_t *out)
{
	return map_register(dev, res, DMA_FROM_DEVICE, out);
}

static enum dma_data_direction doorbell_direction(void)
{
	return DMA_FROM_DEVICE;
}

int returned(struct device *dev, struct pci_epc_aux_resource *res, dma_addr_t *out)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	*out = dma_map_resource(dev, res->phys_addr, 4, doorbell_direction(), 0); /* want: direction-denies-write "" */
	return 0;
}

static void get_direction(bool legacy, enum dma_data_direction *dir)
{
	*dir = DMA_FROM_DEVICE;
	if (legacy)
		*dir = DMA_FROM_DEVICE;
}

int through_pointer(struct device *dev, struct pci_epc_aux_resource *res, dma_addr_t *out)
{
	enum dma_data_direction dir;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	get_direction(true, &dir);
	*out = dma_map_resource(dev, res->phys_addr, 4, dir, 0); /* want: direction-denies-write "" */
	get_direction(false, &dir);
	*out = dma_map_resource(dev, res->phys_addr, 4, dir, 0);
	return 0;
}
