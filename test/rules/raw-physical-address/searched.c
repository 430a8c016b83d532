/* The doorbell is one of several resources: what is stored is known only where the search has stopped at it. */
static int by_pointer(struct pci_epf *epf, struct msi_msg *msg, int count)
{
	struct pci_epc_aux_resource *all, *at;
	int ret = -ENODEV;

	all = kcalloc(count, sizeof(*all), GFP_KERNEL);
	if (!all)
		return -ENOMEM;
	if (pci_epc_get_aux_resources(epf->epc, 0, 0, all, count))
		goto free;
	at = all;
	while (count && at->type != PCI_EPC_AUX_DOORBELL_MMIO) {
		at++;
		count--;
	}
	if (!count)
		goto free;
	msg->address_lo = lower_32_bits(at->phys_addr); /* want: raw-physical-address "the doorbell register of the endpoint controller" */
	msg->address_hi = upper_32_bits(at->phys_addr);
	ret = 0;
free:
	kfree(all);
	return ret;
}

static int first_of_four(struct pci_epf *epf, struct msi_msg *msg)
{
	struct pci_epc_aux_resource all[4];
	struct pci_epc_aux_resource *db = NULL;
	u64 addr;
	int at;

	if (pci_epc_get_aux_resources(epf->epc, 0, 0, all, 4))
		return -ENODEV;
	for (at = 0; at < 4; at++)
		if (all[at].type == PCI_EPC_AUX_DOORBELL_MMIO) {
			db = &all[at];
			break;
		}
	if (!db)
		return -ENOENT;
	addr = db->phys_addr;
	msg->address_lo = addr; /* want: raw-physical-address "the doorbell register of the endpoint controller" */
	msg->address_hi = addr >> 32;
	return 0;
}

/* Without a break, the last one of them is taken. */
static int last_of_four(struct pci_epf *epf, struct pci_epf_bar *bar)
{
	struct pci_epc_aux_resource all[4];
	struct pci_epc_aux_resource *db = NULL;
	int at;

	if (pci_epc_get_aux_resources(epf->epc, 0, 0, all, 4))
		return -ENODEV;
	for (at = 0; at < 4; at++) {
		if (all[at].type != PCI_EPC_AUX_DOORBELL_MMIO)
			continue;
		db = &all[at];
	}
	if (!db)
		return -ENOENT;
	bar->phys_addr = db->phys_addr; /* want: raw-physical-address "the doorbell register of the endpoint controller" */
	return pci_epc_set_bar(epf->epc, 0, 0, bar);
}

/* Of another type: what a model knows of a doorbell says nothing of it. */
static int another_type(struct pci_epf *epf, struct pci_epf_bar *bar)
{
	struct pci_epc_aux_resource all[4];
	struct pci_epc_aux_resource *regs = NULL;
	int at;

	if (pci_epc_get_aux_resources(epf->epc, 0, 0, all, 4))
		return -ENODEV;
	for (at = 0; at < 4; at++)
		if (all[at].type != PCI_EPC_AUX_DOORBELL_MMIO) {
			regs = &all[at];
			break;
		}
	if (!regs)
		return -ENOENT;
	bar->phys_addr = regs->phys_addr;
	return pci_epc_set_bar(epf->epc, 0, 0, bar);
}

/* A doorbell that a BAR forwards to already needs no mapping. */
static int behind_its_own_bar(struct pci_epf *epf, struct msi_msg *msg)
{
	struct pci_epc_aux_resource all[4];
	struct pci_epc_aux_resource *db = NULL;
	int at;

	if (pci_epc_get_aux_resources(epf->epc, 0, 0, all, 4))
		return -ENODEV;
	for (at = 0; at < 4; at++)
		if (all[at].type == PCI_EPC_AUX_DOORBELL_MMIO) {
			db = &all[at];
			break;
		}
	if (!db || db->bar == NO_BAR)
		return -ENOENT;
	msg->address_lo = lower_32_bits(db->phys_addr);
	msg->address_hi = upper_32_bits(db->phys_addr);
	return 0;
}
