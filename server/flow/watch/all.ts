/** All watches. */
import { deviceUses } from './device-uses.ts';
import { directionArguments } from './directions.ts';
import { lostHalves } from './halves.ts';
import { mapCalls } from './map-calls.ts';
import { mutableTargets } from './msi-targets.ts';
import { physicalUses } from './physical-uses.ts';
import type { Watch } from './watch.ts';

export const watches: readonly Watch<unknown>[] = [
  deviceUses,
  directionArguments,
  lostHalves,
  mapCalls,
  mutableTargets,
  physicalUses,
];
