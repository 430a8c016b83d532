/* An IOMMU driver of its own: MSI targets and buffers in a domain that it manages. */
#include <linux/iommu.h>
#include <linux/msi.h>

struct space {
	struct iommu_domain *domain;
	unsigned long msi_iova;
	phys_addr_t msi_phys;
};

static int space_map_msi(struct space *space, phys_addr_t doorbell)
{
	int ret;

	ret = iommu_map(space->domain, space->msi_iova, doorbell & PAGE_MASK, PAGE_SIZE,
			IOMMU_WRITE | IOMMU_NOEXEC | IOMMU_MMIO, GFP_KERNEL);
	if (ret)
		return ret;
	space->msi_phys = doorbell;
	return 0;
}

static void space_unmap_msi(struct space *space)
{
	iommu_unmap(space->domain, space->msi_iova, PAGE_SIZE);
}
