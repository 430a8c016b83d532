/* Loops over resources, doorbells of the controller and of peers. */
struct my_epf {
	struct pci_epf *epf;
	struct ntb_dev *ntb;
	dma_addr_t iova[8];
	int count;
};

static int first_doorbell(struct my_epf *my, struct pci_epc_aux_resource *res, int n, dma_addr_t *out)
{
	struct device *dev = my->epf->epc->dev.parent;
	int i;

	for (i = 0; i < n; i++) {
		if (res[i].type != PCI_EPC_AUX_DOORBELL_MMIO)
			continue;
		*out = dma_map_resource(dev, res[i].phys_addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
		return 0;
	}
	return -ENODEV;
}

static int pointer_walk(struct my_epf *my, struct pci_epc_aux_resource *res, int n, dma_addr_t *out)
{
	struct device *dev = my->epf->epc->dev.parent;
	struct pci_epc_aux_resource *end = res + n, *found = NULL;

	for (; res < end; res++) {
		if (res->type == PCI_EPC_AUX_DOORBELL_MMIO) {
			found = res;
			break;
		}
	}
	if (!found)
		return -ENODEV;
	*out = dma_map_resource(dev, found->phys_addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
	return 0;
}

static int found_in_loop(struct my_epf *my, dma_addr_t *out)
{
	struct pci_epc_aux_resource res[4] = { 0 };
	int i, n;

	n = pci_epc_get_aux_resources_count(my->epf->epc, 0, 0);
	if (n <= 0 || n > ARRAY_SIZE(res))
		return -ENODEV;
	if (pci_epc_get_aux_resources(my->epf->epc, 0, 0, res, n))
		return -ENODEV;
	for (i = 0; i < n; i++)
		if (res[i].type == PCI_EPC_AUX_DOORBELL_MMIO)
			break;
	if (i == n)
		return -ENODEV;
	*out = dma_map_resource(my->epf->epc->dev.parent, res[i].phys_addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
	return 0;
}

static int all_peers(struct my_epf *my)
{
	struct device *dev = my->epf->epc->dev.parent;
	phys_addr_t addr;
	int i;

	for (i = 0; i < my->count; i++) {
		if (ntb_peer_db_addr(my->ntb, &addr, NULL, NULL, i))
			goto unwind;
		my->iova[i] = dma_map_resource(dev, addr, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
		if (dma_mapping_error(dev, my->iova[i]))
			goto unwind;
	}
	return 0;

unwind:
	while (--i >= 0)
		dma_unmap_resource(dev, my->iova[i], 4, DMA_TO_DEVICE, 0);
	return -EIO;
}

static void all_gone(struct my_epf *my)
{
	int i;

	for (i = 0; i < my->count; i++)
		dma_unmap_resource(my->epf->epc->dev.parent, my->iova[i], 4, DMA_TO_DEVICE, 0);
}
