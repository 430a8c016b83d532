/**
 * A mapping is made for a device whose requests do not carry the traffic: a device of the driver model only, which no IOMMU
 * knows (drivers/pci/endpoint/pci-epf-core.c makes `epf->dev` without a DMA mask; dma_map_phys() warns about that).
 */
import { mapCalls } from '../flow/watch/map-calls.ts';
import { defineRule } from './rule.ts';

export const wrongDevice = defineRule({
  id: 'wrong-device',
  severity: 'error',
  title: 'A mapping is made for a device that does not issue the accesses',
  explanation: `A mapping stands in the page tables of the device that it was made for.
Requests carry the identity of the hardware that sends them: for an endpoint that is the controller, \`epf->epc->dev.parent\`, and for NTB the PCI device, \`ntb->pdev->dev\`.
\`epf->dev\`, \`epc->dev\` and \`ntb->dev\` are devices of the driver model: they have no requester ID, no IOMMU and no DMA mask.

A transfer of a DMA channel is sent by the DMA controller, \`chan->device->dev\`, not by the device that the channel serves.

Map for the device that sends the requests.`,
  example: {
    wrong: `static int my_epf_map(struct pci_epf *epf, void *buf, size_t len, dma_addr_t *addr)
{
	struct device *dev = &epf->dev;

	*addr = dma_map_single(dev, buf, len, DMA_FROM_DEVICE);
	return dma_mapping_error(dev, *addr) ? -ENOMEM : 0;
}
`,
    right: `static int my_epf_map(struct pci_epf *epf, void *buf, size_t len, dma_addr_t *addr)
{
	struct device *dev = epf->epc->dev.parent;

	*addr = dma_map_single(dev, buf, len, DMA_FROM_DEVICE);
	return dma_mapping_error(dev, *addr) ? -ENOMEM : 0;
}
`,
  },
  *run(facts) {
    const reported = new Set<number>();
    for (const { api, device, callers } of facts.of(mapCalls)) {
      if (!device || reported.has(device.range.start)) continue;
      reported.add(device.range.start);
      yield {
        range: device.range,
        message: `${api}() maps for ${device.what}, which sends no requests of its own: map for ${device.instead}`,
        related: callers,
        fix: null,
      };
    }
  },
});
