/** An endpoint driver that maps its doorbell, as text that tests change. */

/** The driver with `direction` in its map call and its unmap. */
export function driver(direction: string): string {
  return `\
/* A demo endpoint function. */
#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>

struct demo {
	dma_addr_t iova;
	size_t size;
};

static int demo_bind(struct pci_epf *epf, struct demo *demo)
{
	struct pci_epc_aux_resource res[4];
	struct device *dev = epf->epc->dev.parent;
	struct pci_epf_bar *bar = &epf->bar[BAR_2];
	int ret, i;

	ret = pci_epc_get_aux_resources(epf->epc, epf->func_no, epf->vfunc_no, res, 4);
	if (ret)
		return ret;

	for (i = 0; i < 4; i++) {
		if (res[i].type != PCI_EPC_AUX_DOORBELL_MMIO)
			continue;
		demo->iova = dma_map_resource(dev, res[i].phys_addr, res[i].size, ${direction}, 0);
		if (dma_mapping_error(dev, demo->iova))
			return -EIO;
		demo->size = res[i].size;
		bar->barno = BAR_2;
		bar->phys_addr = demo->iova & ~(SZ_1M - 1);
		bar->size = SZ_1M;
		return pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
	}
	return -ENODEV;
}

static void demo_unbind(struct pci_epf *epf, struct demo *demo)
{
	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no, &epf->bar[BAR_2]);
	dma_unmap_resource(epf->epc->dev.parent, demo->iova, demo->size, ${direction}, 0);
}
`;
}

/** A file with a function that maps for its callers: with their direction, where `direction` is `dir`. */
export function wrapper(direction: string): string {
  return `\
#include <linux/dma-mapping.h>
dma_addr_t demo_map(struct device *dev, phys_addr_t address, size_t size, enum dma_data_direction dir, unsigned long attrs)
{
	return dma_map_resource(dev, address, size, ${direction}, attrs);
}
`;
}

/** The driver, mapping through that function. */
export function wrapped(direction: string): string {
  return driver(direction).replace('dma_map_resource(', 'demo_map(');
}

export const wrong = driver('DMA_TO_DEVICE');
export const right = driver('DMA_FROM_DEVICE');

/** A file that no analysis should take long for: the driver after 50,000 lines of tables and functions. */
export function longDriver(): string {
  const rows = Array.from({ length: 20_000 }, (_, i) => `\t{ ${i}, 0x${i.toString(16)}, "row" },\n`).join('');
  const functions = Array.from(
    { length: 6_000 },
    (_, i) => `static int f${i}(int a)\n{\n\tif (a)\n\t\treturn ${i};\n}\n`,
  ).join('');
  return `static const struct row rows[] = {\n${rows}};\n${functions}${wrong}`;
}
