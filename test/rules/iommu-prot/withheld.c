/* What a variable holds may serve other calls too. */
static int by_variable(struct iommu_domain *domain, unsigned long iova, struct ntb_dev *ntb)
{
	int prot = IOMMU_WRITE | IOMMU_MMIO;
	phys_addr_t db;
	int ret;

	ret = ntb_peer_db_addr(ntb, &db, NULL, NULL, 0);
	if (ret)
		return ret;
	return iommu_map(domain, iova, db, SZ_4K, prot, GFP_KERNEL); /* want: iommu-prot "without IOMMU_NOEXEC" */
}
