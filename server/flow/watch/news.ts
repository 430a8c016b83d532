/** What a path found out since it mapped: decisions about what is new, and whether the function then fails. */
import type { TextRange } from '../../syntax/text.ts';
import { contentKey } from '../binding.ts';
import type { State } from '../state.ts';
import type { Step } from '../trail.ts';
import { isJoined, type Value } from '../value.ts';
import type { LeavePoint, Point } from './watch.ts';

/** Error numbers as functions return them (include/linux/err.h, MAX_ERRNO). */
const MAX_ERRNO = 4095n;

/** What a driver knew when it mapped: conditions about that may be the same question as whether there is a mapping. */
export class Known {
  private readonly results = new Map<string, ReadonlySet<string>>();
  private readonly conditions = new Map<string, string>();

  map(instance: string, state: State): void {
    const found = new Set<string>();
    for (const binding of state.allBindings()) for (const result of resultsIn(contentKey(binding))) found.add(result);
    this.results.set(instance, found);
  }

  /** Whether the result of a call was there before the mapping. */
  isOlder(instance: string, result: string): boolean {
    return this.results.get(instance)?.has(result) ?? false;
  }

  ask(file: string, { start }: TextRange, value: Value): void {
    this.conditions.set(`${file}:${start}`, value.key);
  }

  /** The key of what was asked in a decision. */
  keyOf({ file, range }: Step): string {
    return this.conditions.get(`${file}:${range.start}`) ?? '';
  }

  /** Whether a decision since then was about something that came to be later, such as what a call returned. */
  isNews(instance: string, decision: Step): boolean {
    const key = this.keyOf(decision);
    // What was read from memory again may be what it was before.
    if (/\b(?:by|alias|was):/.test(key)) return false;
    if (!/\b(?:c|count|failed|x|loop|join):|\banswer\b/.test(key)) return false;
    return !resultsIn(key).some((result) => this.results.get(instance)?.has(result));
  }
}

function resultsIn(key: string): string[] {
  return key.includes('c:') ? (key.match(/\bc:[^;]+;/g) ?? []) : [];
}

/** Whether a function tells by what it returns that it failed. Where paths have met coarsely, whether it may. */
export function isError({ explorer, state }: Point, value: Value, isPointer: boolean): boolean {
  if (explorer.isRough && isJoined(value)) {
    const { equal, minimum } = state.fact(value.key) ?? {};
    return isPointer || (equal ?? minimum ?? -1n) < 0n;
  }
  if (value.kind === 'constant') return isPointer ? value.value === 0n : value.value < 0n && value.value >= -MAX_ERRNO;
  if (isPointer) {
    const maker = value.key.slice(0, Math.max(0, value.key.indexOf('(')));
    return explorer.unit.model.functions.get(maker)?.error === true;
  }
  const { equal, maximum } = state.fact(value.key) ?? {};
  return (equal ?? maximum ?? 0n) < 0n;
}

/** Numbers that tell of a request under way: EINPROGRESS (include/uapi/asm-generic/errno.h), EIOCBQUEUED (include/linux/errno.h). */
const UNDER_WAY = new Set([-115n, -529n]);

/** Whether a function tells that it failed. */
export function fails(point: LeavePoint): boolean {
  const { explorer, frame, state, value } = point;
  const type = explorer.resolveType(frame.fn.returns);
  if (!value || isAskedFor(state, value)) return false;
  if (isError(point, value, type.pointers > 0)) return true;
  if (type.pointers > 0 || type.name !== 'int' || value.kind !== 'symbol' || !value.key.startsWith('c:')) return false;
  // Of most functions, what is not 0 is an error; not of those that are asked for a certain number, also by its name alone.
  for (const [about] of state.allFacts()) if (/^[!=]=\(/.test(about) && about.includes(value.key)) return false;
  const { not, equal, minimum } = state.fact(value.key) ?? {};
  return equal === undefined && not?.length === 1 && not[0] === 0n && (minimum ?? -1n) < 0n;
}

/** Whether a number is one that a driver has asked a call for, or tells of a request under way. */
function isAskedFor(state: State, value: Value): boolean {
  if (value.kind !== 'constant' || value.value === 0n) return false;
  if (UNDER_WAY.has(value.value)) return true;
  for (const [about, { equal }] of state.allFacts()) if (equal === value.value && about.startsWith('c:')) return true;
  return false;
}
