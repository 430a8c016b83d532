/* Whether it is a doorbell is asked in a function of its own. */
static bool is_doorbell(const struct pci_epc_aux_resource *res)
{
	return res->type == PCI_EPC_AUX_DOORBELL_MMIO && res->size >= 4;
}

static int check(const struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -EINVAL;
	return 0;
}

static dma_addr_t map_if(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (!is_doorbell(res))
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
}

static dma_addr_t map_checked(struct device *dev, struct pci_epc_aux_resource *res)
{
	int ret;

	ret = check(res);
	if (ret)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
}

static dma_addr_t right_either_way(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo)
{
	enum dma_data_direction dir = is_doorbell(res) ? DMA_FROM_DEVICE : DMA_TO_DEVICE;
	phys_addr_t addr = is_doorbell(res) ? res->phys_addr : fifo;

	return dma_map_resource(dev, addr, 4, dir, 0);
}
