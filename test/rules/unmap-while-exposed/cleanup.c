struct bell {
	struct pci_epf *epf;
	struct pci_epf_bar *bar;
	struct device *dev;
	dma_addr_t iova;
};

static void bell_hide(struct bell *bell)
{
	struct pci_epf *epf = bell->epf;

	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, bell->bar);
}

DEFINE_FREE(bell_unmap, struct bell *, if (_T) dma_unmap_resource(_T->dev, _T->iova, 4, DMA_FROM_DEVICE, 0))
DEFINE_FREE(bell_hide, struct bell *, if (_T) bell_hide(_T))

/* What was declared last is cleaned up first: the mapping goes while the BAR still leads to it. */
static int ring_once(struct bell *bell, phys_addr_t reg)
{
	struct pci_epf *epf = bell->epf;
	struct bell *exposed __free(bell_hide) = NULL;
	struct bell *mapped __free(bell_unmap) = NULL; /* want: unmap-while-exposed "what a BAR still forwards" */
	int ret;

	bell->iova = dma_map_resource(bell->dev, reg, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(bell->dev, bell->iova))
		return -ENOMEM;
	mapped = bell;
	bell->bar->phys_addr = bell->iova;
	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bell->bar);
	if (ret)
		return ret;
	exposed = bell;
	return wait_for_host(epf);
}

/* The other way round. */
static int ring_rightly(struct bell *bell, phys_addr_t reg)
{
	struct pci_epf *epf = bell->epf;
	struct bell *mapped __free(bell_unmap) = NULL;
	struct bell *exposed __free(bell_hide) = NULL;
	int ret;

	bell->iova = dma_map_resource(bell->dev, reg, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(bell->dev, bell->iova))
		return -ENOMEM;
	mapped = bell;
	bell->bar->phys_addr = bell->iova;
	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bell->bar);
	if (ret)
		return ret;
	exposed = bell;
	return wait_for_host(epf);
}
