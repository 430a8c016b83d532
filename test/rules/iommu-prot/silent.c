/* Right permissions, permissions that are not known, and addresses that are no doorbell. */
static int right(struct iommu_domain *domain, unsigned long iova, struct ntb_dev *ntb, int prot)
{
	phys_addr_t db;
	int ret;

	ret = ntb_peer_db_addr(ntb, &db, NULL, NULL, 0);
	if (ret)
		return ret;
	ret = iommu_map(domain, iova, db, SZ_4K, IOMMU_WRITE | IOMMU_NOEXEC | IOMMU_MMIO, GFP_KERNEL);
	if (ret)
		return ret;
	return iommu_map(domain, iova + SZ_4K, db, SZ_4K, prot | IOMMU_MMIO, GFP_KERNEL);
}

static int memory(struct iommu_domain *domain, unsigned long iova, struct page *page)
{
	return iommu_map(domain, iova, page_to_phys(page), PAGE_SIZE, IOMMU_READ, GFP_KERNEL);
}
