/** A mapping of what the device reads gets a direction that lets it only write. */
import type { Operator } from '../operator.ts';
import { accessesOf, redirected } from './direction.ts';

export const directionDeniesRead: Operator = {
  rule: 'direction-denies-read',
  *plant(source) {
    for (const mapping of source.mappings) {
      const accesses = accessesOf(mapping);
      if (!accesses.has('read') || accesses.size > 1) continue;
      const defect = redirected(source, mapping, 'DMA_FROM_DEVICE');
      if (defect) yield defect;
    }
  },
};
