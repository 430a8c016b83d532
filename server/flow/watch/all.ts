/** All watches. */
import { unmapFaults } from './unmap-faults.ts';
import type { Watch } from './watch.ts';

export const watches: readonly Watch<unknown>[] = [unmapFaults];
