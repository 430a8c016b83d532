/* Macros around the map call: the finding stands where the macro is used. */
#define my_map(dev, addr, size, dir)	dma_map_resource(dev, addr, size, dir, 0)
#define MY_MAP_OR_FAIL(dev, res, iova, dir)				\
	do {								\
		(iova) = dma_map_resource(dev, (res)->phys_addr, 4, dir, 0); \
		if (dma_mapping_error(dev, iova))			\
			return -EIO;					\
	} while (0)
#define my_map_value(dev, res, dir) ({					\
		dma_addr_t __iova;					\
		__iova = dma_map_resource(dev, (res)->phys_addr, 4, dir, 0); \
		__iova;							\
	})

static int used(struct device *dev, struct pci_epc_aux_resource *res, dma_addr_t *out)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	out[0] = my_map(dev, res->phys_addr, 4, DMA_TO_DEVICE); /* want: direction-denies-write "" */
	out[1] = my_map(dev, res->phys_addr, 4, DMA_FROM_DEVICE);
	out[2] = my_map_value(dev, res, DMA_TO_DEVICE); /* want: direction-denies-write "" */
	MY_MAP_OR_FAIL(dev, res, out[3], DMA_TO_DEVICE); /* want: direction-denies-write "" */
	return 0;
}
