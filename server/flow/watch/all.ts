/** All watches. */
import type { Watch } from './watch.ts';

export const watches: readonly Watch<unknown>[] = [];
