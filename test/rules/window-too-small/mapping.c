/* Mappings that end before the doorbell does. */
static int two_bytes(struct device *dev, struct ntb_dev *ntb, dma_addr_t *iova)
{
	phys_addr_t db;

	if (ntb_peer_db_addr(ntb, &db, NULL, NULL, 0))
		return -EIO;
	*iova = dma_map_resource(dev, db, sizeof(u16), DMA_FROM_DEVICE, 0); /* want: window-too-small "a mapping of 2 bytes does not cover the peer's NTB doorbell register: map 4 bytes" */ /* not shown: an IOMMU maps whole pages */
	return dma_mapping_error(dev, *iova) ? -EIO : 0;
}

static int from_the_page(struct device *dev, struct pci_epc_aux_resource *res, dma_addr_t *iova)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	*iova = dma_map_resource(dev, res->phys_addr & PAGE_MASK, 4, DMA_FROM_DEVICE, 0); /* want: window-too-small "map the offset within the page and 4 bytes, rounded up to pages" */ /* not shown: an IOMMU maps whole pages */
	if (dma_mapping_error(dev, *iova))
		return -EIO;
	*iova += offset_in_page(res->phys_addr);
	return 0;
}
