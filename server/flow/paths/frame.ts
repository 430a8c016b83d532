/** Where in the call tree a run is, and what running the body of a call gives. */
import type { FunctionIr } from '../../ir/ir.ts';
import type { Place, Value } from '../domain/known.ts';
import type { State } from '../domain/state.ts';
import type { Pending } from '../graph/pending.ts';
import type { Related } from '../related.ts';

/** One way out of a function. */
export interface Outcome {
  readonly state: State;
  readonly value: Value | null;
  /** What it gives back, where that is a record by value. */
  readonly record: Place | undefined;
}

/** Where in the call tree the analysis is. */
export interface Frame {
  readonly fn: FunctionIr;
  /** Prefix of the names of this call's variables. */
  readonly name: string;
  readonly root: string;
  readonly callers: readonly Related[];
  /** Functions being run, to stop recursion. */
  readonly active: ReadonlySet<FunctionIr>;
  /** Called from within a loop: its calls may run again. */
  readonly looping: boolean;
  /** Fields and calls that the callers will still ask about. */
  readonly pending: Pending;
}

/** What kept paths from being told apart or followed. */
export interface Bound {
  readonly why: string;
  /** Something was not followed at all; otherwise paths were joined, and what that hides is a suspicion. */
  readonly isBlind: boolean;
}

/** Runs the bodies of calls. */
export interface Runner {
  /**
   * Runs the body of a call within a share of what is left to spend; undefined where that was too little, so that the call
   * has to be taken as an unknown one.
   */
  runWithin(frame: Frame, entry: State): Outcome[] | undefined;
}
