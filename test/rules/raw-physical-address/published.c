/* A doorbell's physical address where the address for a device belongs. */
static int published(struct pci_epf *epf, struct msi_msg *msg)
{
	struct pci_epc_aux_resource res;

	if (pci_epc_get_aux_resources(epf->epc, 0, 0, &res, 1))
		return -ENODEV;
	if (res.type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	msg->address_lo = (u32)res.phys_addr; /* want: raw-physical-address "the address of an MSI message is given the physical address of the doorbell register of the endpoint controller, which is not mapped for the device: give it the handle of a mapping" */
	msg->address_hi = (u32)(res.phys_addr >> 32);
	return 0;
}

/* Mapped, and forgotten. */
static int mapped(struct pci_epf *epf, struct pci_epf_doorbell_msg *db, struct ntb_dev *ntb)
{
	struct device *dev = epf->epc->dev.parent;
	phys_addr_t addr;

	if (ntb_peer_db_addr(ntb, &addr, NULL, NULL, 0))
		return -EIO;
	db->iova_base = dma_map_resource(dev, addr, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, db->iova_base))
		return -EIO;
	*db = (struct pci_epf_doorbell_msg) {
		.msg.address_lo = lower_32_bits(addr), /* want: raw-physical-address "the peer's NTB doorbell register" */
		.msg.address_hi = upper_32_bits(addr),
		.iova_base = db->iova_base,
	};
	return 0;
}

static int through_a_bar(struct pci_epf *epf, struct pci_epf_bar *bar, struct ntb_dev *ntb)
{
	phys_addr_t addr;

	if (ntb_peer_db_addr(ntb, &addr, NULL, NULL, 0))
		return -EIO;
	bar->phys_addr = addr & PAGE_MASK; /* want: raw-physical-address "the address that a BAR leads to" */
	return pci_epc_set_bar(epf->epc, 0, 0, bar);
}

/* The controller's driver maps FIFOs; a doorbell is none. */
static int configured(struct dma_chan *chan, struct ntb_dev *ntb)
{
	struct dma_slave_config cfg = { };
	phys_addr_t addr;

	if (ntb_peer_db_addr(ntb, &addr, NULL, NULL, 0))
		return -EIO;
	cfg.dst_addr = addr; /* want: raw-physical-address "the FIFO that a slave configuration has as its destination" */
	return dmaengine_slave_config(chan, &cfg);
}

static int copied(struct dma_chan *chan, struct ntb_dev *ntb, dma_addr_t src, size_t len)
{
	resource_size_t size;
	phys_addr_t base;

	if (ntb_peer_mw_get_addr(ntb, 0, &base, &size))
		return -EIO;
	return my_submit(dmaengine_prep_dma_memcpy(chan, base + 64, src, len, 0)); /* want: raw-physical-address "the destination of a DMA transfer is given the physical address of a memory window to the NTB peer" */
}

static int sent(struct dma_chan *chan, void *buf, size_t len)
{
	return my_submit(dmaengine_prep_slave_single(chan, virt_to_phys(buf), len, DMA_MEM_TO_DEV, 0)); /* want: raw-physical-address "the physical address of memory of the kernel" */
}
