/* Macros that stand for calls and for directions. */
#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>

#define BELL_DIR DMA_FROM_DEVICE
#define bell_map(dev, res) dma_map_resource(dev, (res)->phys_addr, (res)->size, BELL_DIR, 0)
#define bell_unmap(dev, addr, size) dma_unmap_resource(dev, addr, size, BELL_DIR, 0)
#define map_failed(dev, addr) unlikely(dma_mapping_error(dev, addr))

struct bell_state {
	dma_addr_t addr;
	resource_size_t size;
};

static int bell_start(struct pci_epf *epf, struct pci_epc_aux_resource *res, struct bell_state *state)
{
	struct device *dev = epf->epc->dev.parent;
	dma_addr_t addr;
	int ret;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -EINVAL;

	addr = bell_map(dev, res);
	if (map_failed(dev, addr))
		return -EIO;

	ret = bell_announce(epf, addr);
	if (ret) {
		bell_unmap(dev, addr, res->size);
		return ret;
	}
	state->addr = addr;
	state->size = res->size;
	return 0;
}

static void bell_stop(struct pci_epf *epf, struct bell_state *state)
{
	bell_unmap(epf->epc->dev.parent, state->addr, state->size);
}
