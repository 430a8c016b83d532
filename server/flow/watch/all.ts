/** All watches. */
import { leaked } from './leaked.ts';
import { unchecked } from './unchecked.ts';
import { unmapFaults } from './unmap-faults.ts';
import type { Watch } from './watch.ts';

export const watches: readonly Watch<unknown>[] = [leaked, unchecked, unmapFaults];
