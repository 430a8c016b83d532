/**
 * Memory is synced otherwise than it was mapped, or the CPU touches it while the device has it (kernel/dma/debug.c,
 * check_sync(); Documentation/core-api/dma-api-howto.rst).
 */
import { saidAgainOf } from '../flow/checkers/said-again.ts';
import { type SyncFault, syncFaults } from '../flow/checkers/sync-faults.ts';
import type { FileFacts } from '../flow/facts.ts';
import { Direction, directionName, isReplaceable } from './direction.ts';
import type { Fix } from './finding.ts';
import { isAgainst } from './repair/wrong-side.ts';
import { defineRule } from './rule.ts';
import { madeHere } from './words.ts';

export const syncMismatch = defineRule({
  id: 'sync-mismatch',
  severity: 'error',
  title: 'Memory is synced otherwise than it was mapped',
  explanation: `Between map and unmap the memory belongs to the device; \`dma_sync_*_for_cpu()\` and \`dma_sync_*_for_device()\` hand it over and back.
They maintain caches and copy bounce buffers for the direction that they are told: with another one than that of the mapping, the CPU sees old data or the device does.
Only a mapping that is \`DMA_BIDIRECTIONAL\` may be synced in any direction.
What the CPU writes to memory while the device has it may never reach the device, and what it reads there may be what stood there before.

Sync with the direction of the map call, within its size, while it is mapped.`,
  example: {
    wrong: `static int my_peek(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(dev, buf, len, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;

	my_receive(dev, addr, len);
	dma_sync_single_for_cpu(dev, addr, len, DMA_TO_DEVICE);
	my_parse(buf, len);
	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);
	return 0;
}
`,
    right: `static int my_peek(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(dev, buf, len, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;

	my_receive(dev, addr, len);
	dma_sync_single_for_cpu(dev, addr, len, DMA_FROM_DEVICE);
	my_parse(buf, len);
	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);
	return 0;
}
`,
  },
  *run(facts) {
    for (const fault of facts.of(syncFaults)) {
      const { life, argumentRange } = fault;
      yield {
        range: argumentRange,
        message: messageOf(fault),
        related: [
          madeHere(facts, life),
          ...(life.ended ? [{ file: life.ended.file, range: life.ended.range, message: 'it is unmapped here' }] : []),
        ],
        fix: repair(facts, fault),
      };
    }
  },
});

function messageOf({ kind, api, life, found }: SyncFault): string {
  const mapped = life.direction ? directionName(life.direction.value) : '';
  switch (kind) {
    case 'other direction':
      return `synced with ${directionName(BigInt(found))}, but mapped with ${mapped}: ${adviceOf(found, life)}`;
    case 'beyond':
      return `synced up to byte ${found}, but only ${life.size?.term.key ?? ''} bytes are mapped: stay within the mapping`;
    case 'unmapped':
      return `${api}() is given a mapping that has ended: sync it before it is unmapped`;
    case 'cpu writes':
      return 'the CPU writes to memory that the device reads by now: write before it is mapped, or sync it for the CPU first';
    case 'cpu reads':
      return 'the CPU reads memory that the device still writes to: unmap it or sync it for the CPU first';
  }
}

/** Who syncs what the device has written cares for that, and the mapping has to grant it. */
function needsBoth(found: string, life: SyncFault['life']): boolean {
  return BigInt(found) === Direction.FROM_DEVICE && life.direction?.value === Direction.TO_DEVICE;
}

function adviceOf(found: string, life: SyncFault['life']): string {
  return needsBoth(found, life)
    ? 'map it with DMA_BIDIRECTIONAL if the device writes to it'
    : `use ${life.direction ? directionName(life.direction.value) : ''}`;
}

/**
 * A constant of the sync call itself can be replaced, unless the call then no longer copies what it copies today: a bounce
 * buffer is filled for the device by a direction that it reads, and emptied for the CPU by one that it writes (kernel/dma/swiotlb.c).
 */
function repair(facts: FileFacts, fault: SyncFault): Fix | null {
  const { kind, life, argumentRange, direction, found, owner } = fault;
  if (kind !== 'other direction' || !life.direction || direction?.literal?.start !== argumentRange.start) return null;
  const { value } = life.direction;
  const idle = owner === 'device' ? Direction.FROM_DEVICE : Direction.TO_DEVICE;
  if (owner === null || (value === idle && BigInt(found) !== idle) || isAgainst(facts, life, value)) return null;
  const unmaps = saidAgainOf(facts, life.site).filter(({ call }) => call.effect === 'unmaps');
  if (unmaps.some(({ call }) => call.direction?.value !== value)) return null;
  if (!isReplaceable(facts, argumentRange)) return null;
  const newText = directionName(value);
  return { title: `Change the direction to ${newText}`, edits: [{ file: facts.file, range: argumentRange, newText }] };
}
