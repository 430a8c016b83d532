/**
 * An address that the device reads is mapped with a direction that grants no read (drivers/iommu/dma-iommu.c,
 * dma_info_to_prot(): DMA_FROM_DEVICE becomes IOMMU_WRITE alone).
 */
import type { FileFacts, MapSite } from '../flow/facts.ts';
import {
  Direction,
  deniedUses,
  directionName,
  type ProvenPath,
  provenPath,
  repairDirection,
  repairUse,
  reportedAt,
  stepsOf,
  stepsOfUse,
  transferName,
} from './direction.ts';
import { defineRule } from './rule.ts';

export const directionDeniesRead = defineRule({
  id: 'direction-denies-read',
  severity: 'error',
  title: 'An address that the device reads is mapped without a read grant',
  explanation: `The direction of a DMA mapping is named from the point of view of the device's requests.
A DMA controller that moves data from a peripheral to memory *reads* the peripheral's FIFO, so that the FIFO is mapped with \`DMA_TO_DEVICE\`, however much the data seems to come from a device.

\`DMA_FROM_DEVICE\` grants writes alone (\`IOMMU_WRITE\`).
Behind an IOMMU whose page tables have write-only entries (AMD-Vi, VT-d second stage, Arm stage 2) the read faults; an Arm stage 1 table has no such entry, so that a board with one shows nothing.

Map the address with \`DMA_TO_DEVICE\`, and unmap it with the same direction.`,
  example: {
    wrong: `static int my_dma_map_source(struct dma_chan *chan, struct dma_slave_config *cfg, dma_addr_t *fifo)
{
	struct device *dev = chan->device->dev;

	*fifo = dma_map_resource(dev, cfg->src_addr, 4, DMA_FROM_DEVICE, 0);
	return dma_mapping_error(dev, *fifo) ? -EIO : 0;
}
`,
    right: `static int my_dma_map_source(struct dma_chan *chan, struct dma_slave_config *cfg, dma_addr_t *fifo)
{
	struct device *dev = chan->device->dev;

	*fifo = dma_map_resource(dev, cfg->src_addr, 4, DMA_TO_DEVICE, 0);
	return dma_mapping_error(dev, *fifo) ? -EIO : 0;
}
`,
  },
  *run(facts) {
    for (const site of facts.maps) {
      const path = deniedPath(facts, site);
      const range = path && reportedAt(facts, site, path);
      if (!range) continue;
      const right = path.address.access === 'read' ? Direction.TO_DEVICE : Direction.BIDIRECTIONAL;
      yield {
        range,
        message: `${directionName(path.direction.value)} grants the device no read, but it reads ${path.address.what}; the read faults at the IOMMU: use ${directionName(right)}`,
        related: stepsOf(site, path),
        fix: repairDirection(facts, site, path, right),
      };
    }
    for (const denied of deniedUses(facts, 'read', Direction.FROM_DEVICE)) {
      const { map, use, right } = denied;
      yield {
        range: map.directionRange,
        message: `${directionName(Direction.FROM_DEVICE)} grants the device no read, but it reads ${use.what}; the read faults at the IOMMU: use ${directionName(right)}`,
        related: stepsOfUse(denied),
        fix: repairUse(facts, denied, right),
      };
    }
  },
});

/** A path on which the device's read is denied. Constants of another enum are another rule's. */
function deniedPath(facts: FileFacts, site: MapSite): ProvenPath | undefined {
  return provenPath(
    site,
    ({ address, direction }) =>
      address.access !== 'write' && direction.value === Direction.FROM_DEVICE && !transferName(facts, direction),
  );
}
