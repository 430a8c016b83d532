/* Where the window is reserved, both of its addresses are kept. */
static int reserve(struct my_ep *ep, struct pci_epc *epc)
{
	ep->msi_mem = pci_epc_mem_alloc_addr(epc, &ep->msi_mem_phys, 4096);
	return ep->msi_mem ? 0 : -ENOMEM;
}

/* The window goes while the interrupt may still be in it. */
static int raise(struct my_ep *ep, struct pci_epc *epc, u64 msg_addr, u32 msg_data, size_t offset)
{
	int ret = pci_epc_map_addr(epc, 0, 0, ep->msi_mem_phys, msg_addr, 4096);

	if (ret)
		return ret;
	writel(msg_data, ep->msi_mem + offset);
	pci_epc_unmap_addr(epc, 0, 0, ep->msi_mem_phys); /* want: posted-write-race "takes the window away" */
	return 0;
}

/* Two interrupts through one window, the second of which moves it. */
static void raise_two(struct my_ep *ep, struct pci_epc *epc, u64 first, u64 second, u32 data)
{
	pci_epc_map_addr(epc, 0, 0, ep->msi_mem_phys, first, 4096);
	writel(data, ep->msi_mem);
	pci_epc_map_addr(epc, 0, 0, ep->msi_mem_phys, second, 4096); /* want: posted-write-race "points the window elsewhere" */
	writel(data, ep->msi_mem);
	readl(ep->msi_mem);
	pci_epc_unmap_addr(epc, 0, 0, ep->msi_mem_phys);
}

/* Made, used and taken away in one go. */
static int raise_once(struct pci_epc *epc, u64 msg_addr, u32 data)
{
	phys_addr_t phys;
	void __iomem *virt = pci_epc_mem_alloc_addr(epc, &phys, 4096);

	if (!virt)
		return -ENOMEM;
	if (!pci_epc_map_addr(epc, 0, 0, phys, msg_addr, 4096)) {
		writel(data, virt);
		pci_epc_unmap_addr(epc, 0, 0, phys); /* want: posted-write-race "read from the window first" */
	}
	return 0;
}

/* What fields are called says nothing. */
static int prepare(struct lane *lane, struct pci_epc *epc)
{
	lane->gate = pci_epc_mem_alloc_addr(epc, &lane->beyond, 4096);
	return lane->gate ? 0 : -ENOMEM;
}

static void ring(struct lane *lane, struct pci_epc *epc, u64 addr, u32 data)
{
	if (pci_epc_map_addr(epc, 0, 0, lane->beyond, addr, 4096))
		return;
	writel(data, lane->gate);
	pci_epc_unmap_addr(epc, 0, 0, lane->beyond); /* want: posted-write-race "takes the window away" */
}
