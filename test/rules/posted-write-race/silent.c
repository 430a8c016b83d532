/* Where the window is reserved, both of its addresses are kept. */
static int reserve(struct my_ep *ep, struct pci_epc *epc)
{
	ep->msi_mem = pci_epc_mem_alloc_addr(epc, &ep->msi_mem_phys, 4096);
	return ep->msi_mem ? 0 : -ENOMEM;
}

/* Read back first. */
static int raise(struct my_ep *ep, struct pci_epc *epc, u64 msg_addr, u32 msg_data, size_t offset)
{
	int ret = pci_epc_map_addr(epc, 0, 0, ep->msi_mem_phys, msg_addr, 4096);

	if (ret)
		return ret;
	writel(msg_data, ep->msi_mem + offset);
	readl(ep->msi_mem + offset);
	pci_epc_unmap_addr(epc, 0, 0, ep->msi_mem_phys);
	return 0;
}

/* The write goes to a register of the controller, not through the window. */
static void configure(struct my_ep *ep, struct pci_epc *epc)
{
	writel(1, ep->regs + 16);
	pci_epc_unmap_addr(epc, 0, 0, ep->msi_mem_phys);
}

/* The window stays. */
static void raise_and_stay(struct my_ep *ep, struct pci_epc *epc, u64 msg_addr, u32 data)
{
	if (pci_epc_map_addr(epc, 0, 0, ep->msi_mem_phys, msg_addr, 4096))
		return;
	writel(data, ep->msi_mem);
}

/* Another window goes. */
static void two_windows(struct my_ep *ep, struct pci_epc *epc, u32 data)
{
	writel(data, ep->msi_mem);
	pci_epc_unmap_addr(epc, 0, 0, ep->peer_phys);
}

/* Alike in name only: who reserved which is not known. */
static void named_alike(struct other_ep *ep, struct pci_epc *epc, u64 addr, u32 data)
{
	if (pci_epc_map_addr(epc, 0, 0, ep->msi_phys, addr, 4096))
		return;
	writel(data, ep->msi_virt);
	pci_epc_unmap_addr(epc, 0, 0, ep->msi_phys);
}
