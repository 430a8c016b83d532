/** The way that a path has taken, as steps to tell. */
import type { Location } from '../../syntax/text.ts';
import type { Term } from './term.ts';

export interface Step extends Location {
  readonly order: number;
  readonly message: string;
  /** `branch`: a decision, which the message tells. `call`: something was called. */
  readonly kind: 'branch' | 'call';
  readonly call?: CallStep;
  /** What was asked in a decision. */
  readonly asked?: Term;
}

/** A call that may have done something to what was made before it. */
export interface CallStep {
  /** `takes over` what it is given, `undoes` what was made of it or a mapping, or ends a mapping that is `unknown`. */
  readonly does: 'takes over' | 'undoes' | 'ends unknown';
  readonly given: readonly Term[];
  readonly result: Term;
  /** When the mapping was made that it ends. */
  readonly made: number | null;
}

/** The steps so far, last first; paths share what they have in common. */
export interface Trail {
  readonly step: Step;
  readonly previous: Trail | null;
  readonly length: number;
}

/** What two paths have in common from their start on. */
export function commonTrail(a: Trail | null, b: Trail | null): Trail | null {
  let [x, y] = [a, b];
  while (x !== y) {
    const [m, n] = [x?.length ?? 0, y?.length ?? 0];
    if (m >= n) x = x?.previous ?? null;
    if (n >= m) y = y?.previous ?? null;
  }
  return x;
}

/**
 * The way of paths that meet again: where they only differ in how one decision came out, and that was the last thing on both,
 * it plays no part from there on. Otherwise it is the way of the first.
 */
export function meetTrails(a: Trail | null, b: Trail | null): Trail | null {
  if (!a || !b || a === b || a.previous !== b.previous) return a;
  const [x, y] = [a.step, b.step];
  const isOneDecision =
    x.kind === 'branch' && y.kind === 'branch' && x.file === y.file && x.range.start === y.range.start;
  return isOneDecision && x.message !== y.message ? a.previous : a;
}
