/** What all parts of one run share: what it looks at, with how much care, and what it has met. */
import type { FunctionIr, Variable } from '../../ir/ir.ts';
import type { CType } from '../../ir/types.ts';
import type { Callers } from '../callers.ts';
import type { Value } from '../domain/known.ts';
import { mappingsNamed, siteOf } from '../domain/lifecycle.ts';
import { provenanceOf } from '../domain/provenance.ts';
import type { State } from '../domain/state.ts';
import type { TermKind } from '../domain/term.ts';
import type { Relevance } from '../graph/relevance.ts';
import type { Unit } from '../unit.ts';
import { Evaluator } from './evaluate.ts';
import type { Bound, Frame } from './frame.ts';
import { Memory } from './memory.ts';
import { MergeKeys } from './merge-key.ts';
import type { Precision } from './precision.ts';
import type { Suspicion } from './suspicion.ts';

export class Context {
  readonly unit: Unit;
  readonly relevance: Relevance;
  readonly suspicion: Suspicion;
  readonly precision: Precision;
  readonly callers: Callers;
  readonly memory: Memory;
  readonly evaluator: Evaluator;
  readonly keys: MergeKeys;
  /** Paths join that may differ in what matters: what is seen is a suspicion. */
  readonly isRough: boolean;
  /** What kept paths from being told apart or followed first. */
  bound: Bound | null = null;
  /** Functions whose calls cost too much to be entered. */
  readonly costly = new Set<FunctionIr>();

  constructor(unit: Unit, relevance: Relevance, suspicion: Suspicion, precision: Precision, callers: Callers) {
    this.unit = unit;
    this.relevance = relevance;
    this.suspicion = suspicion;
    this.precision = precision;
    this.callers = callers;
    this.isRough = precision.kind === 'coarse';
    this.memory = new Memory(unit.symbols, unit.types, unit.model);
    this.evaluator = new Evaluator(unit, this.memory);
    this.keys = new MergeKeys(unit, relevance, precision);
  }

  /** Something that matters is not followed. */
  giveUp(why: string): void {
    if (!this.bound?.isBlind) this.bound = { why, isBlind: true };
  }

  /** Gives a variable an unknown value of its own. */
  renew(frame: Frame, state: State, variable: Variable, why: TermKind, at: string): void {
    const place = this.evaluator.variable(variable, frame.name);
    this.memory.renew(state, place, why, `${at}.${frame.name}:${variable.id}`);
  }

  /** Two states of one point become one. True when `known` has lost something. */
  meet(known: State, state: State, block: string, isCoarse = this.isRough): boolean {
    return known.joinWith(state, { block, isCoarse }, this.lose);
  }

  /** Where paths join coarsely, a value is lost that tells of a mapping or of a known address. */
  private readonly lose = (value: Value): void => {
    if (!this.isRough) return;
    for (const mapping of mappingsNamed(value)) this.suspicion.about(siteOf(mapping));
    if (provenanceOf(value)?.fact) this.suspicion.isOfOthers = true;
  };

  resolveType(type: CType): CType {
    return this.unit.types.resolve(type);
  }
}
