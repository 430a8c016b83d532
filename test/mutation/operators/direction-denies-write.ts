/** A mapping of what the device writes gets a direction that lets it only read. */
import type { Operator } from '../operator.ts';
import { denied } from './direction.ts';

export const directionDeniesWrite: Operator = {
  rule: 'direction-denies-write',
  plant: (source) => denied(source, 'write', 'DMA_TO_DEVICE'),
};
