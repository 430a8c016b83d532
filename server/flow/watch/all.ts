/** All watches. */
import { exposed } from './exposed.ts';
import { leaked } from './leaked.ts';
import { lostErrors } from './lost-errors.ts';
import { postedWrites } from './posted-writes.ts';
import { syncFaults } from './sync-faults.ts';
import { unchecked } from './unchecked.ts';
import { unmapFaults } from './unmap-faults.ts';
import { unsetHandles } from './unset-handles.ts';
import type { Watch } from './watch.ts';

export const watches: readonly Watch<unknown>[] = [
  exposed,
  leaked,
  lostErrors,
  postedWrites,
  syncFaults,
  unchecked,
  unmapFaults,
  unsetHandles,
];
