/* A shift by 32 bits needs 64 bits to shift in. */
static int in_one(struct msi_msg *msg, struct pci_epf *epf, struct pci_epf_bar *bar)
{
	bar->phys_addr = msg->address_hi << 32 | msg->address_lo; /* want: truncated-iova "the address of an MSI message loses its upper half, which is shifted by 32 bits in a type of 32 bits: cast it to u64 first" */ /* not shown: runs compute in 64 bits */
	return pci_epc_set_bar(epf->epc, 0, 0, bar);
}

static int by_a_variable(struct msi_msg *msg, struct pci_epf *epf, struct pci_epf_bar *bar)
{
	u32 hi = msg->address_hi;
	u64 addr = hi;

	bar->phys_addr = (addr << 32) | msg->address_lo;
	if (pci_epc_set_bar(epf->epc, 0, 0, bar))
		return -EIO;
	addr = (hi << 32) + msg->address_lo; /* want: truncated-iova "" */ /* not shown: runs compute in 64 bits */
	return my_use(addr);
}
