/* A doorbell in an IOMMU domain. */
static int readable(struct iommu_domain *domain, unsigned long iova, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	return iommu_map(domain, iova, res->phys_addr, SZ_4K, IOMMU_READ, GFP_KERNEL); /* want: iommu-prot "iommu_map() grants the device no write, but it writes to the doorbell register of the endpoint controller; the write faults at the IOMMU: use IOMMU_WRITE | IOMMU_NOEXEC | IOMMU_MMIO" */
}

static int as_memory(struct iommu_domain *domain, unsigned long iova, struct ntb_dev *ntb)
{
	phys_addr_t db;
	int ret;

	ret = ntb_peer_db_addr(ntb, &db, NULL, NULL, 0);
	if (ret)
		return ret;
	return iommu_map(domain, iova, db & PAGE_MASK, PAGE_SIZE, IOMMU_READ | IOMMU_WRITE, GFP_KERNEL); /* want: iommu-prot "without IOMMU_NOEXEC and IOMMU_MMIO, as if it were memory" */
}
