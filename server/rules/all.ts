/** All rules, sorted by id. */
import { directionDeniesWrite } from './direction-denies-write.ts';
import { directionOvergrants } from './direction-overgrants.ts';
import { doubleUnmap } from './double-unmap.ts';
import { leakedMapping } from './leaked-mapping.ts';
import { postedWriteRace } from './posted-write-race.ts';
import type { Rule } from './rule.ts';
import { syncMismatch } from './sync-mismatch.ts';
import { uncheckedMapping } from './unchecked-mapping.ts';
import { unmapMismatch } from './unmap-mismatch.ts';
import { unmapUnmapped } from './unmap-unmapped.ts';
import { unmapWhileExposed } from './unmap-while-exposed.ts';

export const rules: readonly Rule[] = [
  directionDeniesWrite,
  directionOvergrants,
  doubleUnmap,
  leakedMapping,
  postedWriteRace,
  syncMismatch,
  uncheckedMapping,
  unmapMismatch,
  unmapUnmapped,
  unmapWhileExposed,
];
