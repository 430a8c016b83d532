/* No call of the DMA API at all: the caller has found the resource, and what the function asks of it tells what it is. */
static int announce(struct msi_msg *msg, const struct pci_epc_aux_resource *from)
{
	if (from->type != PCI_EPC_AUX_DOORBELL_MMIO || from->bar != NO_BAR)
		return -EINVAL;
	msg->address_hi = upper_32_bits(from->phys_addr);
	msg->address_lo = lower_32_bits(from->phys_addr); /* want: raw-physical-address "the doorbell register of the endpoint controller" */
	return 0;
}

/* Of a type that nobody asks for, nothing is known. */
static int announce_any(struct msi_msg *msg, const struct pci_epc_aux_resource *from)
{
	if (from->type == PCI_EPC_AUX_DOORBELL_MMIO)
		return -EINVAL;
	msg->address_hi = upper_32_bits(from->phys_addr);
	msg->address_lo = lower_32_bits(from->phys_addr);
	return 0;
}
