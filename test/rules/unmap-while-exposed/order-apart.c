/* What stands in between may belong to either of them: the order is wrong, and left to a person. */
static void release(struct my_epf *my)
{
	struct pci_epf *epf = my->epf;

	pci_epf_free_doorbell(epf); /* want: unmap-while-exposed "before the BAR that forwards to it is taken away" */
	/* The host rings no more from here on. */
	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, &my->db_bar);
}

static void release_later(struct my_epf *my)
{
	struct pci_epf *epf = my->epf;

	pci_epf_free_doorbell(epf); /* want: unmap-while-exposed "before the BAR that forwards to it is taken away" */
	my->count = 0;
	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, &my->db_bar);
}

static void release_told(struct my_epf *my)
{
	struct pci_epf *epf = my->epf;

	pci_epf_free_doorbell(epf); /* want: unmap-while-exposed "before the BAR that forwards to it is taken away" */
	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, &my->db_bar); /* gone by now */
}
