/** A mapping of what the device only writes also grants reads. */
import type { Operator } from '../operator.ts';
import { accessesOf, redirected } from './direction.ts';

export const directionOvergrants: Operator = {
  rule: 'direction-overgrants',
  *plant(source) {
    for (const mapping of source.mappings) {
      const accesses = accessesOf(mapping);
      if (!accesses.has('write') || accesses.size > 1) continue;
      const defect = redirected(source, mapping, 'DMA_BIDIRECTIONAL');
      if (defect) yield defect;
    }
  },
};
