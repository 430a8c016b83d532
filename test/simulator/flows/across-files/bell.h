/* What both files of the driver know. */
struct bell;

struct bell_ops {
	void (*release)(struct bell *bell);
};

struct bell {
	struct pci_epf *epf;
	const struct bell_ops *ops;
	dma_addr_t iova;
};

static inline unsigned int bell_offset(const struct pci_epc_aux_resource *res)
{
	return res->phys_addr & ~PAGE_MASK;
}

dma_addr_t bell_map(struct bell *bell, phys_addr_t page);
void bell_unmap(struct bell *bell);
