/* What a map call returns is for the device alone. */
static int twice(struct device *dev, struct device *other, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
	phys_addr_t phys = addr;
	dma_addr_t again;

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	again = dma_map_resource(other, phys, len, DMA_TO_DEVICE, 0); /* want: handle-as-physical "dma_map_resource() maps a physical address, but the handle of a mapping is mapped already" */
	if (!dma_mapping_error(other, again))
		my_start(other, again);
	dma_unmap_single(dev, addr, len, DMA_TO_DEVICE);
	return 0;
}

static int looked_into(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(dev, buf, len, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	my_wait(dev);
	my_parse(phys_to_virt(addr), len); /* want: handle-as-physical "phys_to_virt() takes a physical address, but the handle of a mapping is for a device" */
	my_parse(ioremap(addr + 64, 64), 64); /* want: handle-as-physical "ioremap()" */
	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);
	return 0;
}

static int entered(struct device *dev, struct iommu_domain *domain, unsigned long iova, struct pci_epf *epf)
{
	struct msi_msg *msg = &epf->db_msg[0].msg;
	u64 addr = (u64)msg->address_hi << 32 | msg->address_lo;

	return iommu_map(domain, iova, addr, SZ_4K, IOMMU_WRITE | IOMMU_NOEXEC | IOMMU_MMIO, GFP_KERNEL); /* want: handle-as-physical "iommu_map()" */
}
