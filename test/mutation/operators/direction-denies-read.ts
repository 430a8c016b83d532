/** A mapping of what the device reads gets a direction that lets it only write. */
import type { Operator } from '../operator.ts';
import { denied } from './direction.ts';

export const directionDeniesRead: Operator = {
  rule: 'direction-denies-read',
  plant: (source) => denied(source, 'read', 'DMA_FROM_DEVICE'),
};
