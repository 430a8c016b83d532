/** A buffer is synced in a direction that its mapping does not have, or used by the CPU while the device owns it. */
import { callsOf, type Operator } from '../operator.ts';
import { before, directionOf, isInBlock, replace, spelled } from '../source.ts';

export const syncMismatch: Operator = {
  rule: 'sync-mismatch',
  *plant(source) {
    for (const mapping of source.mappings) {
      const { map, unmaps } = mapping;
      const near = callsOf(mapping);
      for (const sync of source.named(/^dma_sync_single_for_(?:cpu|device)$/)) {
        const direction = directionOf(sync);
        if (sync.function.id !== map.function.id || spelled(sync.arguments[1]) !== mapping.handle || !direction)
          continue;
        const other = direction.text === 'DMA_TO_DEVICE' ? 'DMA_FROM_DEVICE' : 'DMA_TO_DEVICE';
        yield { what: `syncs with ${other}`, edits: [replace(direction, other)], near };
      }
      const buffer = map.arguments[1];
      const own = unmaps.filter((unmap) => unmap.function.id === map.function.id && isInBlock(unmap.statement));
      const last = own.at(-1);
      if (map.name !== 'dma_map_single' || !last || !buffer || !/^\w+$/.test(buffer.text)) continue;
      const use =
        directionOf(map)?.text === 'DMA_TO_DEVICE'
          ? `memset(${buffer.text}, 0, 4);`
          : `my_use(*(u32 *)${buffer.text});`;
      yield { what: 'uses the buffer before it is unmapped', edits: [before(last.statement, use)], near };
    }
  },
};
