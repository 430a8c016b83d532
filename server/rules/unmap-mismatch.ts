/**
 * A mapping is ended with another direction, size or call than it was made with. The DMA API then syncs or frees the wrong
 * thing: CONFIG_DMA_API_DEBUG reports it when the path runs (kernel/dma/debug.c, check_unmap()).
 */
import { type UnmapFault, unmapFaults } from '../flow/checkers/unmap-faults.ts';
import type { FileFacts } from '../flow/facts.ts';
import { unmatchedReleases } from '../flow/fields/field-pairs.ts';
import { directionName, rightDirection } from './direction.ts';
import { repairUnmap } from './repair/unmap.ts';
import { wrongSide } from './repair/wrong-side.ts';
import { defineRule } from './rule.ts';
import { mappedHere } from './unmap.ts';
import { mapName } from './words.ts';

export const unmapMismatch = defineRule({
  id: 'unmap-mismatch',
  severity: 'error',
  title: 'A mapping is unmapped in another way than it was mapped',
  explanation: `\`dma_unmap_*()\` must be told what \`dma_map_*()\` was told: the device, the direction, the size, and the same kind of call, with \`DMA_ATTR_MMIO\` where that was given; and which mapping it is, by the handle that the map call gave.
With another direction, caches are not maintained as the device's accesses need it and a bounce buffer is copied the wrong way or not at all.
With a smaller size, the rest of the mapping stays reachable for the device.
A scatterlist is unmapped with the number of entries that it was mapped with, not with the smaller one that \`dma_map_sg()\` returned: an IOMMU merges entries.
It often hides on an error label, which tests seldom reach.

Give the unmap the arguments of its map.`,
  example: {
    wrong: `static int my_receive(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr;
	int ret;

	addr = dma_map_single(dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;

	ret = my_start(dev, addr, len);
	if (ret)
		goto err_unmap;

	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);
	return 0;

err_unmap:
	dma_unmap_single(dev, addr, len, DMA_TO_DEVICE);
	return ret;
}
`,
    right: `static int my_receive(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr;
	int ret;

	addr = dma_map_single(dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;

	ret = my_start(dev, addr, len);
	if (ret)
		goto err_unmap;

	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);
	return 0;

err_unmap:
	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);
	return ret;
}
`,
  },
  *run(facts) {
    for (const fault of [...facts.of(unmapFaults), ...unmatchedReleases(facts)]) {
      // A field that something is put into may hold the handle by then.
      if (fault.field !== null && facts.fields.isWritten(facts.fieldNamed(fault.field))) continue;
      const message = messageOf(fault, mapName(facts, fault.life), () => adviceFor(facts, fault));
      if (!message || isMapWrong(facts, fault) || fault.isDecided()) continue;
      yield {
        range: fault.argumentRange,
        message,
        related: mappedHere(facts, fault),
        fix: isMappedInSeveralWays(facts, fault) ? null : repairUnmap(facts, fault),
      };
    }
  },
});

/** Whether the map call is the one to repair: the unmap has the direction that the device needs. */
function isMapWrong({ maps }: FileFacts, { kind, found, life }: UnmapFault): boolean {
  if (kind !== 'other direction') return false;
  const paths = maps.find(({ id }) => id === life.site)?.paths ?? [];
  return paths.some(({ address }) => address !== null && rightDirection(address.access) === BigInt(found));
}

/** Whether the map call has other directions on other paths, so that no one constant is right for the unmap. */
function isMappedInSeveralWays({ maps }: FileFacts, { life }: UnmapFault): boolean {
  const paths = maps.find(({ id }) => id === life.site)?.paths ?? [];
  return new Set(paths.map(({ direction }) => direction?.value)).size > 1;
}

/** What to write instead, where the directions differ. */
function adviceFor(facts: FileFacts, fault: UnmapFault): string {
  const [found, wanted] = [fault.found, fault.wanted].map((value) => directionName(BigInt(value)));
  if (isMappedInSeveralWays(facts, fault)) return ' on this path: unmap with the direction of the map call';
  return wrongSide(facts, fault) === 'map' ? `: map with ${found}, as the CPU uses the memory` : `: use ${wanted}`;
}

function messageOf({ kind, found, wanted, api }: UnmapFault, map: string, advice: () => string): string | null {
  switch (kind) {
    case 'other direction':
      return `unmapped with ${directionName(BigInt(found))}, but mapped with ${directionName(BigInt(wanted))}${advice()}`;
    case 'other size':
      return found
        ? `unmapped with size ${found}, but mapped with size ${wanted}: use the size of the mapping`
        : 'unmapped with another size than it was mapped with: use the size of the mapping';
    case 'other call':
      return `unmapped by ${api}(), but mapped by ${map}(): use the unmap call that belongs to it`;
    case 'other handle':
      return `unmapped at ${found} bytes from the handle that ${map}() gave: use that handle`;
    case 'address':
      return `unmapped by the address that ${map}() was given: use the handle that it gave`;
    case 'other device':
      if (found) return `unmapped for ${found}, but mapped for a device: use the one that ${map}() was given`;
      return `unmapped for another device than ${map}() was given: use the one that it is mapped for`;
    case 'other attrs':
      return found
        ? `unmapped with ${found}, but mapped without it: use the attributes of the map call`
        : `unmapped without ${wanted}, but mapped with it: use the attributes of the map call`;
    case 'other count':
      return found
        ? `unmapped with ${found} entries, but ${map}() was given ${wanted}: use that number`
        : `unmapped with another number of entries than ${map}() was given: use that one`;
    case 'mapped count':
      return `unmapped with the count that ${map}() returned, which an IOMMU makes smaller: use the number of entries that it was given`;
    default:
      return null;
  }
}
