/* The direction of a const record may serve others: it is for the author to change. */
struct my_kind {
	const char *name;
	enum dma_data_direction dir;
};

static const struct my_kind doorbell_kind = {
	.name = "doorbell",
	.dir = DMA_TO_DEVICE,
};

static dma_addr_t constant_record(struct device *dev, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	return dma_map_resource(dev, res->phys_addr, 4, doorbell_kind.dir, 0); /* want: direction-denies-write "" */
}
