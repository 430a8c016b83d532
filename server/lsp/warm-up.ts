/**
 * Uses the time in which a client has started the server, but does not speak yet: what has run once is compiled, and the
 * first file is checked in half the time.
 */
import type { Workspace } from '../workspace/workspace.ts';

/** Milliseconds of silence after which a client is taken to be busy with itself. */
const silence = 10;

/** Maps, unmaps, loops and fails as drivers do. */
const text = `#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>
struct warm { struct device *dev; dma_addr_t iova; struct pci_epf_bar *bar; };
static int warm_bind(struct pci_epf *epf, struct warm *warm)
{
	struct pci_epc_aux_resource res[4], *doorbell = NULL;
	int ret, i;

	ret = pci_epc_get_aux_resources(epf->epc, epf->func_no, epf->vfunc_no, res, 4);
	if (ret)
		return ret;
	for (i = 0; i < 4; i++) {
		if (res[i].type == PCI_EPC_AUX_DOORBELL_MMIO) {
			doorbell = &res[i];
			break;
		}
	}
	if (!doorbell)
		return -ENODEV;
	warm->iova = dma_map_resource(epf->epc->dev.parent, doorbell->phys_addr, doorbell->size, DMA_TO_DEVICE, 0);
	if (dma_mapping_error(epf->epc->dev.parent, warm->iova))
		return -EIO;
	warm->bar->phys_addr = warm->iova;
	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, warm->bar);
	if (ret)
		goto unmap;
	return 0;
unmap:
	dma_unmap_resource(epf->epc->dev.parent, warm->iova, doorbell->size, DMA_TO_DEVICE, 0);
	return ret;
}
`;

const uri = 'warm-up:/driver.c';

/** Checks a driver that nobody sees, unless the timer that this gives is cleared before. */
export function warmUp(opening: Promise<Workspace>): ReturnType<typeof setTimeout> {
  const check = async () => {
    const { engine } = await opening;
    engine.open(uri, text);
    engine.check(uri);
    engine.close(uri);
  };
  // What fails here fails again for the client, who hears of it.
  return setTimeout(() => check().catch(() => {}), silence);
}
