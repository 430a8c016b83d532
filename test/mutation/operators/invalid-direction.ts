/** A map call gets what is no direction: DMA_NONE, a number outside the enum, or dmaengine's enum. */
import type { Operator } from '../operator.ts';
import { redirected } from './direction.ts';

const also = ['direction-denies-write', 'direction-denies-read', 'unmap-mismatch', 'sync-mismatch'];

export const invalidDirection: Operator = {
  rule: 'invalid-direction',
  *plant(source) {
    for (const mapping of source.mappings) {
      for (const wrong of ['DMA_NONE', '7', 'DMA_MEM_TO_DEV', 'DMA_DEV_TO_MEM']) {
        const defect = redirected(source, mapping, wrong);
        // By its value it can be a wrong direction too, and another one than that of calls that go by their own.
        if (defect) yield { ...defect, also };
      }
    }
  },
};
