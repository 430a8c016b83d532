/** What a path found out since it mapped: decisions about what is new, and whether the function then fails. */
import type { TextRange } from '../../syntax/text.ts';
import { contentKey } from '../binding.ts';
import type { State } from '../state.ts';
import type { Step } from '../trail.ts';
import type { Value } from '../value.ts';

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

/** Whether a function tells by what it returns that it failed. */
export function isError(state: State, value: Value, isPointer: boolean): boolean {
  if (value.kind === 'constant') return isPointer ? value.value === 0n : value.value < 0n && value.value >= -MAX_ERRNO;
  if (isPointer) return value.key.startsWith('ERR_PTR(');
  const { equal, maximum } = state.fact(value.key) ?? {};
  return (equal ?? maximum ?? 0n) < 0n;
}
