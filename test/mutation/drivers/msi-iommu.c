/* A domain that the driver manages itself: the doorbell enters it with permissions instead of a direction. */
#include <linux/iommu.h>
#include <linux/pci-epc.h>

struct space {
	struct iommu_domain *domain;
	unsigned long msi_iova;
	phys_addr_t msi_phys;
};

static int space_map_msi(struct space *space, struct pci_epc_aux_resource *res)
{
	int ret;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	ret = iommu_map(space->domain, space->msi_iova, res->phys_addr & PAGE_MASK, PAGE_SIZE,
			IOMMU_WRITE | IOMMU_NOEXEC | IOMMU_MMIO, GFP_KERNEL);
	if (ret)
		return ret;
	space->msi_phys = res->phys_addr;
	return 0;
}

static void space_unmap_msi(struct space *space)
{
	iommu_unmap(space->domain, space->msi_iova, PAGE_SIZE);
}
