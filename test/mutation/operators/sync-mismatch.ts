/** A buffer is synced in a direction that its mapping does not have, or used by the CPU while the device owns it. */
import { callsOf, type Operator } from '../operator.ts';
import { after, directionOf, enclosing, isInBlock, type Mapping, replace, spelled } from '../source.ts';

export const syncMismatch: Operator = {
  rule: 'sync-mismatch',
  *plant(source) {
    for (const mapping of source.mappings) {
      const { map } = mapping;
      const near = callsOf(mapping);
      for (const sync of source.named(/^dma_sync_single_for_(?:cpu|device)$/)) {
        const direction = directionOf(sync);
        if (sync.function.id !== map.function.id || spelled(sync.arguments[1]) !== mapping.handle || !direction)
          continue;
        const other = direction.text === 'DMA_TO_DEVICE' ? 'DMA_FROM_DEVICE' : 'DMA_TO_DEVICE';
        yield { what: `syncs with ${other}`, edits: [replace(direction, other)], near };
      }
      const buffer = map.arguments[1];
      const branch = mapping.checks[0] && enclosing(mapping.checks[0].node, /^if_statement$/);
      if (map.name !== 'dma_map_single' || !branch || !isInBlock(branch) || !buffer || !/^\w+$/.test(buffer.text))
        continue;
      // Right where the device gets it: what runs later may have waited for the device, and synced.
      const use = accessDenied(mapping, buffer.text);
      if (use)
        yield { what: 'uses the buffer that the device has', edits: [after(branch, use)], near: [...near, branch] };
    }
  },
};

/** What the CPU must not do to a buffer in the direction of its mapping, wherever that comes from; null where it may do both. */
function accessDenied({ map, facts }: Mapping, buffer: string): string | null {
  const written = directionOf(map)?.text;
  const ways = new Set(
    written ? [written] : (facts?.paths ?? []).map(({ direction }) => BY_VALUE[String(direction?.value)]),
  );
  if (ways.size !== 1) return null;
  if (ways.has('DMA_TO_DEVICE')) return `memset(${buffer}, 0, 4);`;
  return ways.has('DMA_FROM_DEVICE') ? `memcpy(&my_copy, ${buffer}, 4);` : null;
}

const BY_VALUE: Readonly<Record<string, string>> = { 1: 'DMA_TO_DEVICE', 2: 'DMA_FROM_DEVICE' };
