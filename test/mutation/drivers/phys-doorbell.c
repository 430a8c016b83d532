/* Doorbells mapped by dma_map_phys(), which is told that they are device memory. */
#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>

static int phys_ring(struct pci_epf *epf, struct pci_epc_aux_resource *res, int index)
{
	struct device *dev = epf->epc->dev.parent;
	struct pci_epf_bar *bar = &epf->bar[BAR_4];
	dma_addr_t addr;
	int ret;

	if (res[index].type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	addr = dma_map_phys(dev, res[index].phys_addr, res[index].size, DMA_FROM_DEVICE, DMA_ATTR_MMIO);
	if (dma_mapping_error(dev, addr))
		return -EIO;

	bar->barno = BAR_4;
	bar->phys_addr = addr;
	bar->size = SZ_64K;
	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
	if (ret)
		goto err_unmap;

	ret = phys_wait(epf);
	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
err_unmap:
	dma_unmap_phys(dev, addr, res[index].size, DMA_FROM_DEVICE, DMA_ATTR_MMIO);
	return ret;
}

static int phys_copy(struct device *dev, phys_addr_t src, size_t len)
{
	dma_addr_t addr;
	int ret;

	addr = dma_map_phys(dev, src, len, DMA_TO_DEVICE, 0);
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	ret = phys_submit(dev, addr, len);
	dma_unmap_phys(dev, addr, len, DMA_TO_DEVICE, 0);
	return ret;
}
