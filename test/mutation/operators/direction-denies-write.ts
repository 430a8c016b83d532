/** A mapping of what the device writes gets a direction that lets it only read. */
import type { Operator } from '../operator.ts';
import { accessesOf, redirected } from './direction.ts';

export const directionDeniesWrite: Operator = {
  rule: 'direction-denies-write',
  *plant(source) {
    for (const mapping of source.mappings) {
      const accesses = accessesOf(mapping);
      if (!accesses.has('write') || accesses.size > 1) continue;
      const defect = redirected(source, mapping, 'DMA_TO_DEVICE');
      if (defect) yield defect;
    }
  },
};
