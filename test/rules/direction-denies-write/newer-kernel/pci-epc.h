/* SPDX-License-Identifier: MIT */
/* A later version of the endpoint framework, in which the doorbell is not the first kind of resource. */
enum pci_epc_aux_resource_type {
	PCI_EPC_AUX_DMA_CTRL_MMIO,
	PCI_EPC_AUX_DMA_CHAN_DESC,
	PCI_EPC_AUX_DOORBELL_MMIO,
};

struct pci_epc_aux_resource {
	enum pci_epc_aux_resource_type type;
	phys_addr_t phys_addr;
	resource_size_t size;
};
