/* A loop without an end: the run stops at its bound and says where. */
#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>

static int siren_bind(struct pci_epf *epf, struct pci_epc_aux_resource *res)
{
	struct device *dev = epf->epc->dev.parent;
	dma_addr_t iova;
	int turns = 0;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	iova = dma_map_resource(dev, res->phys_addr, res->size, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, iova))
		return -EIO;
	for (;;)
		turns++;
	return 0;
}
