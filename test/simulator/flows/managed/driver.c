/* What scopes and the device give back: the record of a set-up that fails, and the mapping when the device goes away. */
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>

struct bell {
	struct pci_epf *epf;
	dma_addr_t iova;
	int irq;
	struct mutex lock;
};

static irqreturn_t bell_handler(int irq, void *data)
{
	return IRQ_HANDLED;
}

static void bell_unmap(void *data)
{
	struct bell *bell = data;

	dma_unmap_resource(bell->epf->epc->dev.parent, bell->iova, PAGE_SIZE, DMA_FROM_DEVICE, 0);
}

static int bell_bind(struct bell *bell)
{
	struct pci_epc_aux_resource *res __free(kfree) = kzalloc(sizeof(*res), GFP_KERNEL);
	struct pci_epf *epf = bell->epf;
	struct device *dev = epf->epc->dev.parent;
	struct pci_epf_bar *bar = &epf->bar[BAR_2];
	int ret;

	if (!res)
		return -ENOMEM;
	guard(mutex)(&bell->lock);
	ret = pci_epc_get_aux_resources(epf->epc, epf->func_no, epf->vfunc_no, res, 1);
	if (ret)
		return ret;
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	bell->iova = dma_map_resource(dev, res->phys_addr & PAGE_MASK, PAGE_SIZE, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, bell->iova))
		return -EIO;
	ret = devm_add_action_or_reset(dev, bell_unmap, bell);
	if (ret)
		return ret;

	bell->irq = res->u.db_mmio.irq;
	ret = devm_request_irq(dev, bell->irq, bell_handler, 0, "bell", bell);
	if (ret)
		return ret;

	bar->barno = BAR_2;
	bar->size = SZ_1M;
	bar->phys_addr = bell->iova & ~(SZ_1M - 1);
	return pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
}

static void bell_unbind(struct bell *bell)
{
	struct pci_epf *epf = bell->epf;

	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, &epf->bar[BAR_2]);
}
