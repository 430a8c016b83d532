/** What a path found out since it mapped: decisions about what is new, and whether the function then fails. */
import { contentTerm } from '../domain/binding.ts';
import type { Value } from '../domain/known.ts';
import type { State } from '../domain/state.ts';
import type { Term, TermKind } from '../domain/term.ts';
import type { Step } from '../domain/trail.ts';
import { isJoined, isSymbolOf, madeOf } from '../domain/value.ts';
import type { LeavePoint, Point } from './checker.ts';

/** Error numbers as functions return them (include/linux/err.h, MAX_ERRNO). */
const MAX_ERRNO = 4095n;

/** What a driver knew when it mapped: conditions about that may be the same question as whether there is a mapping. */
export class Known {
  private readonly results = new Map<string, ReadonlySet<Term>>();

  map(instance: string, state: State): void {
    const found = new Set<Term>();
    for (const binding of state.allBindings()) for (const result of resultsIn(contentTerm(binding))) found.add(result);
    this.results.set(instance, found);
  }

  /** Whether the result of a call was there before the mapping. */
  isOlder(instance: string, result: Term): boolean {
    return this.results.get(instance)?.has(result) ?? false;
  }

  /** Whether a decision since then was about something that came to be later, such as what a call returned. */
  isNews(instance: string, { asked }: Step): boolean {
    if (!asked) return false;
    // What was read from memory again may be what it was before.
    if (madeOf(asked, 'written', 'alias', 'lost') || !madeOf(asked, ...NEW)) return false;
    return !resultsIn(asked).some((result) => this.isOlder(instance, result));
  }
}

/** What calls gave, and what paths or turns of a loop disagree about. */
const NEW: readonly TermKind[] = ['result', 'answer', 'count', 'check', 'unknown', 'turned', 'joined'];

/** The results of calls that a value is made of. */
export function resultsIn({ parts }: Term): readonly Term[] {
  return [...parts].filter(({ kind }) => kind === 'result');
}

/** Whether a function tells by what it returns that it failed. Where paths have met coarsely, whether it may. */
export function isError({ context, state }: Point, value: Value, isPointer: boolean): boolean {
  if (context.isRough && isJoined(value)) {
    const { equal, minimum } = state.fact(value.term) ?? {};
    return isPointer || (equal ?? minimum ?? -1n) < 0n;
  }
  if (value.kind === 'constant') return isPointer ? value.value === 0n : value.value < 0n && value.value >= -MAX_ERRNO;
  if (isPointer)
    return value.term.kind === 'pure' && context.unit.model.functions.get(value.term.label)?.error === true;
  const { equal, maximum } = state.fact(value.term) ?? {};
  return (equal ?? maximum ?? 0n) < 0n;
}

/** Numbers that tell of a request under way: EINPROGRESS (include/uapi/asm-generic/errno.h), EIOCBQUEUED (include/linux/errno.h). */
const UNDER_WAY = new Set([-115n, -529n]);

/** Whether a function tells that it failed. */
export function fails(point: LeavePoint): boolean {
  const { context, frame, state, value } = point;
  const type = context.resolveType(frame.fn.returns);
  if (!value || isAskedFor(state, value)) return false;
  if (isError(point, value, type.pointers > 0)) return true;
  if (type.pointers > 0 || type.name !== 'int' || !isSymbolOf(value, 'result', 'output')) return false;
  // Of most functions, what is not 0 is an error; not of those that are asked for a certain number, also by its name alone.
  for (const [about] of state.allFacts()) if (isEquality(about) && about.has(value.term)) return false;
  const { not, equal, minimum } = state.fact(value.term) ?? {};
  return equal === undefined && not?.length === 1 && not[0] === 0n && (minimum ?? -1n) < 0n;
}

function isEquality({ kind, label }: Term): boolean {
  return kind === 'operation' && (label === '==' || label === '!=');
}

/** Whether a number is one that a driver has asked a call for, or tells of a request under way. */
function isAskedFor(state: State, value: Value): boolean {
  if (value.kind !== 'constant' || value.value === 0n) return false;
  if (UNDER_WAY.has(value.value)) return true;
  for (const [about, { equal }] of state.allFacts())
    if (equal === value.value && (about.kind === 'result' || about.kind === 'output')) return true;
  return false;
}
