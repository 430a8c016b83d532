/**
 * Uses the time in which a client has started the server, but does not speak yet. The file that it is going to open is
 * checked ahead; where that is not known, a driver of our own is: what has run once is compiled, and the first file is
 * checked in half the time.
 */
import type { Workspace } from '../workspace/workspace.ts';

/** Milliseconds of silence after which a client is taken to be busy with itself. */
const silence = 10;

/** Maps, unmaps, loops and fails as drivers do. */
const ownText = `#include <linux/dma-mapping.h>
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

const ownUri = 'warm-up:/driver.c';

/** Checks a driver that nobody sees, unless the timer that this gives is cleared before. */
export function warmUp(opening: Promise<Workspace>): ReturnType<typeof setTimeout> {
  const check = async () => {
    const { engine } = await opening;
    engine.open(ownUri, ownText);
    engine.check(ownUri);
    engine.close(ownUri);
  };
  // What fails here fails again for the client, who hears of it.
  return setTimeout(() => check().catch(() => {}), silence);
}

/** Checks a file that the client is about to open, as it is on disk. */
export async function checkAhead(opening: Promise<Workspace>, uri: string): Promise<void> {
  const workspace = await opening;
  // What the client has already said is heard first: it goes on with what it has to do, in its own process.
  await new Promise<void>((resolve) => setImmediate(resolve));
  const text = workspace.files.read(uri);
  if (text === undefined || workspace.engine.text(uri) !== undefined) return;
  workspace.engine.open(uri, text);
  workspace.check(uri);
  workspace.engine.close(uri);
}
