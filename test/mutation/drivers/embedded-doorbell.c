/* An endpoint function that puts the controller's own doorbell behind a BAR. */
#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>

struct bell {
	struct pci_epf *epf;
	dma_addr_t iova;
	size_t size;
	u64 offset;
	bool exposed;
};

static int bell_find(struct pci_epf *epf, struct pci_epc_aux_resource *found)
{
	struct pci_epc_aux_resource *res;
	int count, ret, i;

	count = pci_epc_get_aux_resources_count(epf->epc, epf->func_no, epf->vfunc_no);
	if (count <= 0)
		return count ?: -ENODEV;

	res = kcalloc(count, sizeof(*res), GFP_KERNEL);
	if (!res)
		return -ENOMEM;

	ret = pci_epc_get_aux_resources(epf->epc, epf->func_no, epf->vfunc_no, res, count);
	if (ret)
		goto out;

	ret = -ENODEV;
	for (i = 0; i < count; i++) {
		if (res[i].type == PCI_EPC_AUX_DOORBELL_MMIO) {
			*found = res[i];
			ret = 0;
			break;
		}
	}
out:
	kfree(res);
	return ret;
}

static int bell_bind(struct pci_epf *epf)
{
	struct bell *bell = epf_get_drvdata(epf);
	struct device *dma_dev = epf->epc->dev.parent;
	struct pci_epf_bar *bar = &epf->bar[BAR_2];
	struct pci_epc_aux_resource res;
	dma_addr_t iova;
	int ret;

	ret = bell_find(epf, &res);
	if (ret)
		return ret;
	if (res.type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -EINVAL;

	iova = dma_map_resource(dma_dev, res.phys_addr, res.size, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dma_dev, iova)) {
		dev_err(&epf->dev, "cannot map the doorbell\n");
		return -EIO;
	}

	bar->barno = BAR_2;
	bar->phys_addr = iova;
	bar->size = SZ_4K;
	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
	if (ret)
		goto err_unmap;

	bell->iova = iova;
	bell->size = res.size;
	bell->exposed = true;
	return 0;

err_unmap:
	dma_unmap_resource(dma_dev, iova, res.size, DMA_FROM_DEVICE, 0);
	return ret;
}

static void bell_unbind(struct pci_epf *epf)
{
	struct bell *bell = epf_get_drvdata(epf);
	struct device *dma_dev = epf->epc->dev.parent;

	if (!bell->exposed)
		return;
	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, &epf->bar[BAR_2]);
	dma_unmap_resource(dma_dev, bell->iova, bell->size, DMA_FROM_DEVICE, 0);
	bell->exposed = false;
}

static const struct pci_epf_ops bell_ops = {
	.bind = bell_bind,
	.unbind = bell_unbind,
};
