/**
 * A checker looks on while the analysis runs a file's functions, and notes facts of one kind for the rules that ask for them.
 *
 * Adding one: a file here that exports a `Checker`, and its line in all.ts. A rule reads what was noted with
 * `facts.of(checker)`. Checkers know calls by what their model says of them, never by name, and what they want to remember of
 * a path they keep in its marks (`State.mark`), so that paths which differ in it stay apart.
 */
import type { Expression, Instruction } from '../../ir/ir.ts';
import type { FunctionModel, Role } from '../../model/model.ts';
import type { TextRange } from '../../syntax/text.ts';
import type { Place, Value } from '../domain/known.ts';
import type { State } from '../domain/state.ts';
import type { Effects } from '../graph/effects.ts';
import type { Context } from '../paths/context.ts';
import type { Frame } from '../paths/frame.ts';

/** Where on which path the analysis is. */
export interface Point {
  readonly context: Context;
  readonly frame: Frame;
  readonly state: State;
}

/** A call of a function that is not entered: of one with a model, or of an unknown one. */
export interface CallPoint extends Point {
  readonly call: Extract<Instruction, { op: 'call' }>;
  /** The function's name; empty where it is called through a pointer. */
  readonly name: string;
  readonly model: FunctionModel | undefined;
  readonly values: readonly Value[];
  /** Whether it may come again on this path. */
  readonly looping: boolean;
}

/** An assignment, or the initialisation of a member. */
export interface StorePoint extends Point {
  readonly place: Place;
  readonly value: Value;
  readonly range: TextRange;
  readonly expression: Expression;
}

/** A decision between two ways. */
export interface BranchPoint extends Point {
  readonly condition: Expression;
  readonly value: Value;
}

/** The function with which the analysis started returns. */
export interface LeavePoint extends Point {
  readonly value: Value | null;
  readonly range: TextRange;
}

export interface Observer {
  /** Also looks on in the other files that calls lead into, and notes only what the analysed file is to be told. */
  readonly everywhere?: true;
  /** Before the call has its effect. */
  call?(point: CallPoint): void;
  /** After it; `result` is what the call gave. */
  called?(point: CallPoint & { readonly result: Value }): void;
  /** Before the value is stored. */
  store?(point: StorePoint): void;
  branch?(point: BranchPoint): void;
  leave?(point: LeavePoint): void;
}

/** Keeps a fact; of those with the same key, the first one counts. */
export type Note<F> = (key: string, fact: F) => void;

export interface Checker<F> {
  /** Whether a fact, seen where paths have met that differ, needs a closer look before it counts. */
  isSuspect(fact: F): boolean;
  /** Whether a fact is a fault, as far as what was seen on all paths of the run tells. */
  isFault(fact: F): boolean;
  /** Begins to look on in one file. */
  readonly start: (note: Note<F>) => Observer;
}

/** A question about all that a run has seen, which is worked out once: when it is asked first. */
export function once<T>(work: () => T): () => T {
  let known: { readonly answer: T } | undefined;
  return () => {
    known ??= { answer: work() };
    return known.answer;
  };
}

export interface Argument {
  readonly value: Value;
  readonly range: TextRange;
  readonly expression: Expression;
}

/** The argument that has a role; undefined where the call has none. */
export function argumentIn({ call, model, values }: CallPoint, role: Role): Argument | undefined {
  const index = model?.arguments?.[role];
  const expression = index === undefined ? undefined : call.arguments[index];
  const value = index === undefined ? undefined : values[index];
  return expression && value ? { value, range: expression.range, expression } : undefined;
}

/** What the function that is called can do, where it is not entered. */
export function effectsOf({ context, name, frame }: CallPoint): Effects {
  return context.unit.effects.call(name, frame.fn);
}
