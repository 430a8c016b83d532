/* Directions that stand in constant tables, by the number or the name of an entry. */
#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>

enum stirrup_kind { STIRRUP_DOORBELL, STIRRUP_FIFO, STIRRUP_KINDS };

static const enum dma_data_direction stirrup_dir[STIRRUP_KINDS] = {
	[STIRRUP_DOORBELL] = DMA_TO_DEVICE,
	[STIRRUP_FIFO] = DMA_FROM_DEVICE,
};

struct stirrup {
	phys_addr_t phys[STIRRUP_KINDS];
	dma_addr_t iova[STIRRUP_KINDS];
};

static int stirrup_map(struct stirrup *s, struct pci_epf *epf)
{
	struct device *dev = epf->epc->dev.parent;
	struct pci_epc_aux_resource res;
	enum stirrup_kind kind;

	if (pci_epc_get_aux_resources(epf->epc, epf->func_no, epf->vfunc_no, &res, 1))
		return -ENODEV;
	if (res.type != PCI_EPC_AUX_DOORBELL_MMIO || res.bar != NO_BAR)
		return -ENODEV;
	s->phys[STIRRUP_DOORBELL] = res.phys_addr;

	for (kind = STIRRUP_DOORBELL; kind < STIRRUP_KINDS; kind++) {
		s->iova[kind] = dma_map_resource(dev, s->phys[kind], 4, stirrup_dir[kind], 0); /* want: direction-denies-write "grants the device no write" */
		if (dma_mapping_error(dev, s->iova[kind]))
			goto unwind;
	}
	return 0;

unwind:
	while (kind-- > STIRRUP_DOORBELL)
		dma_unmap_resource(dev, s->iova[kind], 4, stirrup_dir[kind], 0);
	return -EIO;
}

struct choice {
	const char *name;
	enum dma_data_direction dir;
};

static const struct choice choices[] = {
	{ "doorbell", DMA_FROM_DEVICE },
	{ "fifo", DMA_TO_DEVICE },
};

static int choose(struct pci_epf *epf, const struct pci_epc_aux_resource *res, dma_addr_t *right, dma_addr_t *wrong)
{
	struct device *dev = epf->epc->dev.parent;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO || res->bar != NO_BAR)
		return -ENODEV;
	*right = dma_map_resource(dev, res->phys_addr, 4, choices[0].dir, 0);
	*wrong = dma_map_resource(dev, res->phys_addr, 4, choices[1].dir, 0); /* want: direction-denies-write "grants the device no write" */
	return dma_mapping_error(dev, *right) || dma_mapping_error(dev, *wrong) ? -EIO : 0;
}
