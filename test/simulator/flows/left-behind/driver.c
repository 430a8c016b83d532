/* Error paths that forget: the interrupt where the BAR fails, the mapping where the interrupt does, the BAR at the end. */
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>

struct gong {
	struct pci_epf *epf;
	dma_addr_t iova;
	int irq;
};

static irqreturn_t gong_handler(int irq, void *data)
{
	return IRQ_HANDLED;
}

static int gong_bind(struct gong *gong)
{
	struct pci_epf *epf = gong->epf;
	struct device *dev = epf->epc->dev.parent;
	struct pci_epf_bar *bar = &epf->bar[BAR_2];
	struct pci_epc_aux_resource res;
	int ret;

	ret = pci_epc_get_aux_resources(epf->epc, epf->func_no, epf->vfunc_no, &res, 1);
	if (ret)
		return ret;

	if (res.type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	gong->iova = dma_map_resource(dev, res.phys_addr & PAGE_MASK, PAGE_SIZE, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, gong->iova))
		return -EIO;

	gong->irq = res.u.db_mmio.irq;
	ret = request_irq(gong->irq, gong_handler, 0, "gong", gong);
	if (ret)
		return ret;

	bar->barno = BAR_2;
	bar->size = SZ_1M;
	bar->phys_addr = gong->iova & ~(SZ_1M - 1);
	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
	if (ret)
		goto err_unmap;
	return 0;

err_unmap:
	dma_unmap_resource(dev, gong->iova, PAGE_SIZE, DMA_FROM_DEVICE, 0);
	return ret;
}

static void gong_unbind(struct gong *gong)
{
	free_irq(gong->irq, gong);
	dma_unmap_resource(gong->epf->epc->dev.parent, gong->iova, PAGE_SIZE, DMA_FROM_DEVICE, 0);
}
