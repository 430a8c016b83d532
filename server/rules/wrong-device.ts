/**
 * A mapping is made for a device whose requests do not carry the traffic: a device of the driver model only, which no IOMMU
 * knows (drivers/pci/endpoint/pci-epf-core.c makes `epf->dev` without a DMA mask; dma_map_phys() warns about that).
 */
import { bystanders } from '../flow/checkers/bystanders.ts';
import { type ChannelFact, channels } from '../flow/checkers/channels.ts';
import { mapCalls } from '../flow/checkers/map-calls.ts';
import type { FileFacts } from '../flow/facts.ts';
import type { Related } from './finding.ts';
import { defineRule } from './rule.ts';

type Used = Extract<ChannelFact, { kind: 'used' }>;

export const wrongDevice = defineRule({
  id: 'wrong-device',
  severity: 'error',
  title: 'A mapping is made for a device that does not issue the accesses',
  explanation: `A mapping stands in the page tables of the device that it was made for.
Requests carry the identity of the hardware that sends them: for an endpoint that is the controller, \`epf->epc->dev.parent\`, and for NTB the PCI device, \`ntb->pdev->dev\`.
\`epf->dev\`, \`epc->dev\` and \`ntb->dev\` are devices of the driver model: they have no requester ID, no IOMMU and no DMA mask.

A transfer of a DMA channel is sent by the DMA controller, which \`dmaengine_get_dma_device()\` tells, not by the device that the channel serves.

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
    for (const { api, does, bystander, range, callers } of facts.of(bystanders)) {
      if (reported.has(range.start)) continue;
      reported.add(range.start);
      yield {
        range,
        message: `${api}() ${does} for ${bystander.what}, which sends no requests of its own: ${ADVICE[does]} for ${bystander.instead}`,
        related: callers,
        fix: null,
      };
    }
    for (const { use, requests } of clientsIn(facts)) {
      const map = facts.of(mapCalls).find(({ range }) => range.start === use.life.range.start);
      if (!map?.deviceRange || use.life.file !== facts.file || reported.has(map.deviceRange.start)) continue;
      reported.add(map.deviceRange.start);
      const transfer = { file: facts.file, range: use.range, message: `${use.api}() gives it to the channel here` };
      yield {
        range: map.deviceRange,
        message: `${map.api}() maps for the device that the DMA channel serves, but the DMA controller sends the requests: map for dmaengine_get_dma_device() of the channel`,
        // On most boards both go the same way, or the controller has no IOMMU.
        severity: 'warning',
        related: [...requests, transfer],
        fix: null,
      };
    }
  },
});

const ADVICE = { maps: 'map', allocates: 'allocate' } as const;

/** Transfers of what was mapped for the device that their channel was requested for, by everything that the file shows. */
function* clientsIn(facts: FileFacts): Generator<{ use: Used; requests: Related[] }> {
  const all = facts.of(channels);
  for (const use of all) {
    if (use.kind !== 'used') continue;
    const requests = all.flatMap((r) => (r.kind === 'requested' && r.field === use.field ? [r] : []));
    const isClient = requests.length > 0 && use.device !== null && requests.every((r) => r.device === use.device);
    if (use.isServed || isClient) yield { use, requests: requests.map(({ origin }) => origin) };
  }
}
