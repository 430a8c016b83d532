/* Conditional code: each branch that a configuration can have counts, and one configuration decides alike everywhere. */
static dma_addr_t one_branch(struct device *dev, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
#ifdef CONFIG_MY_QUIRK
	dir = DMA_FROM_DEVICE;
#else
	dir = DMA_FROM_DEVICE;
#endif
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0); /* want: direction-denies-write "" */
}

static dma_addr_t by_version(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
	return dma_map_phys(dev, res->phys_addr, 4, DMA_FROM_DEVICE, DMA_ATTR_MMIO); /* want: direction-denies-write "" */
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(4, 9, 0)
	return dma_map_resource(dev, res->phys_addr, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
#else
	return res->phys_addr;
#endif
}

static dma_addr_t same_configuration(struct device *dev, struct pci_epc_aux_resource *res, phys_addr_t fifo)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;
	phys_addr_t addr = fifo;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
#ifdef CONFIG_MY_DOORBELL
	dir = DMA_FROM_DEVICE;
#endif
#if defined(CONFIG_MY_DOORBELL)
	addr = res->phys_addr;
#endif
	dma_map_resource(dev, addr, 4, dir, 0);
#ifndef CONFIG_MY_DOORBELL
	addr = fifo;
#else
	addr = res->phys_addr;
#endif
	return dma_map_resource(dev, addr, 4, dir, 0);
}

#if 0
static dma_addr_t left_out(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, DMA_TO_DEVICE, 0);
}
#endif

static dma_addr_t left_out_within(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
#if 0
	return dma_map_resource(dev, res->phys_addr, 4, DMA_TO_DEVICE, 0);
#else
	return dma_map_resource(dev, res->phys_addr, 4, DMA_FROM_DEVICE, 0);
#endif
}

#ifdef CONFIG_MY_DOORBELL
static dma_addr_t with_stub(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
}
#else
static inline dma_addr_t with_stub(struct device *dev, struct pci_epc_aux_resource *res)
{
	return DMA_MAPPING_ERROR;
}
#endif
