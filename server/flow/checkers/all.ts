/** All checkers. */
import { abandoned } from './abandoned.ts';
import { bystanders } from './bystanders.ts';
import { channels } from './channels.ts';
import type { Checker } from './checker.ts';
import { deviceUses } from './device-uses.ts';
import { directionArguments } from './directions.ts';
import { endedTwice } from './ended-twice.ts';
import { exposed } from './exposed.ts';
import { fieldUses } from './field-uses.ts';
import { lostHalves } from './halves.ts';
import { keptExposures } from './kept-exposures.ts';
import { keptHandles } from './kept-handles.ts';
import { leaked } from './leaked.ts';
import { lostErrors } from './lost-errors.ts';
import { mapCalls } from './map-calls.ts';
import { mutableTargets } from './msi-targets.ts';
import { passedOn } from './passed-on.ts';
import { physicalUses } from './physical-uses.ts';
import { postedWrites } from './posted-writes.ts';
import { saidAgain } from './said-again.ts';
import { syncFaults } from './sync-faults.ts';
import { toldTransfers } from './told-transfers.ts';
import { unchecked } from './unchecked.ts';
import { unmapFaults } from './unmap-faults.ts';
import { unsetHandles } from './unset-handles.ts';

export const checkers: readonly Checker<unknown>[] = [
  abandoned,
  bystanders,
  channels,
  deviceUses,
  directionArguments,
  endedTwice,
  exposed,
  keptExposures,
  keptHandles,
  fieldUses,
  leaked,
  lostErrors,
  lostHalves,
  mapCalls,
  mutableTargets,
  passedOn,
  physicalUses,
  postedWrites,
  saidAgain,
  syncFaults,
  toldTransfers,
  unchecked,
  unmapFaults,
  unsetHandles,
];
