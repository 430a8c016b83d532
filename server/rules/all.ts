/** All rules, sorted by id. */
import { directionDeniesWrite } from './direction-denies-write.ts';
import { directionOvergrants } from './direction-overgrants.ts';
import type { Rule } from './rule.ts';

export const rules: readonly Rule[] = [directionDeniesWrite, directionOvergrants];
