/**
 * Runs a function on abstract values along all its paths. Paths that agree on what matters join; how much that is, its
 * precision says (precision.ts). Where a block has too many states, the rest of them join coarsely: no path is dropped.
 */

import type { Expression, FunctionIr, Instruction, Terminator, Variable } from '../ir/ir.ts';
import { positionOf } from '../ir/placed.ts';
import type { CType } from '../ir/types.ts';
import { BlockQueue } from './block-queue.ts';
import type { Callers } from './callers.ts';
import { Calls } from './calls.ts';
import { Devres } from './devres.ts';
import { Evaluator } from './evaluate.ts';
import { graphOf } from './graph.ts';
import { mappingsNamed, siteOf } from './lifecycle.ts';
import { Memory } from './memory.ts';
import { MergeKeys } from './merge-key.ts';
import type { Place } from './place.ts';
import type { Precision } from './precision.ts';
import { provenanceOf } from './provenance.ts';
import type { Recorder } from './recorder.ts';
import type { Related } from './related.ts';
import type { Relevance } from './relevance.ts';
import { State } from './state.ts';
import { Stores } from './stores.ts';
import { forgetTerms, type TermKind } from './term.ts';
import { countTurn, startTurn } from './turns.ts';
import type { Unit } from './unit.ts';
import { handlesIn, parameterSymbol, type Value } from './value.ts';
import type { Hook, Lookout } from './watch/lookout.ts';
import type { Watcher } from './watch/watch.ts';

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
  readonly pending: ReadonlySet<string>;
}

/** What kept paths from being told apart or followed. */
export interface Bound {
  readonly why: string;
  /** Something was not followed at all; otherwise paths were joined, and what that hides is a suspicion. */
  readonly isBlind: boolean;
}

type Branch = Extract<Terminator, { op: 'branch' }>;
type Return = Extract<Terminator, { op: 'return' }>;

/** States that one block keeps apart; the rest are joined. */
const MAX_STATES = 48;
/** The same where paths do not meet; more are not followed. */
const MAX_PATHS = 512;
/** Instructions run for one function, callees included, where paths are told apart by what becomes of mappings. */
const MAX_STEPS = 30_000;
/** The same where they are told apart by more. */
const MAX_FOCUSED_STEPS = 10_000;
/** The same where paths join coarsely, so that their number grows with the length of the function alone. */
const MAX_COARSE_STEPS = 400_000;
const LIMITS: Readonly<Record<Precision['kind'], number>> = {
  coarse: MAX_COARSE_STEPS,
  mappings: MAX_STEPS,
  focused: MAX_FOCUSED_STEPS,
  apart: MAX_FOCUSED_STEPS,
};
/** Instructions run for one call that is entered, its own calls included. */
const CALL_STEPS = 2_000;
/** Bindings and facts of a state that cost as much as running an instruction. */
const SIZE_PER_STEP = 24;
/** Names the states of a block that are joined for their number. */
const OVERFLOW = 'overflow';

export class Explorer {
  readonly unit: Unit;
  readonly memory: Memory;
  readonly evaluator: Evaluator;
  readonly relevance: Relevance;
  readonly recorder: Recorder;
  readonly lookout: Lookout;
  readonly precision: Precision;
  readonly callers: Callers;
  private readonly calls: Calls;
  private readonly stores: Stores;
  readonly devres: Devres;
  readonly keys: MergeKeys;
  /** Paths join that may differ in what matters: what is seen is a suspicion. */
  readonly isRough: boolean;
  private steps = 0;
  private limit = MAX_STEPS;
  private bound: Bound | null = null;
  /** Functions whose calls cost too much to be entered. */
  private readonly costly = new Set<FunctionIr>();

  constructor(
    unit: Unit,
    relevance: Relevance,
    recorder: Recorder,
    lookout: Lookout,
    precision: Precision,
    callers: Callers,
  ) {
    this.unit = unit;
    this.callers = callers;
    this.relevance = relevance;
    this.recorder = recorder;
    this.lookout = lookout;
    this.precision = precision;
    this.isRough = precision.kind === 'coarse';
    this.memory = new Memory(unit.symbols, unit.types, unit.model);
    this.evaluator = new Evaluator(unit, this.memory);
    this.calls = new Calls(this);
    this.stores = new Stores(this);
    this.devres = new Devres(this);
    this.keys = new MergeKeys(unit, relevance, precision);
  }

  get spent(): number {
    return this.steps;
  }

  /** Runs a function with unknown arguments. Gives the bound that was reached first; null where none was. */
  explore(fn: FunctionIr): Bound | null {
    forgetTerms();
    this.limit = LIMITS[this.precision.kind];
    const frame: Frame = {
      fn,
      name: '',
      root: fn.name,
      callers: [],
      active: new Set([fn]),
      looping: false,
      pending: new Set(),
    };
    const state = new State();
    for (const parameter of fn.parameters) {
      const type = this.unit.types.resolve(parameter.type);
      state.bind(this.evaluator.variable(parameter, ''), parameterSymbol({ name: parameter.name, type }));
    }
    this.run(frame, state);
    if (this.steps > this.limit) this.giveUp('too many steps');
    return this.bound;
  }

  /**
   * Runs the body of a call within a share of what is left to spend; undefined where that was too little, so that the call
   * has to be taken as an unknown one.
   */
  runWithin(frame: Frame, entry: State): Outcome[] | undefined {
    if (this.costly.has(frame.fn)) return undefined;
    const { limit } = this;
    this.limit = Math.min(limit, this.steps + CALL_STEPS);
    const outcomes = this.run(frame, entry);
    const isWhole = this.steps <= this.limit || this.limit === limit;
    this.limit = limit;
    if (isWhole) return outcomes;
    this.costly.add(frame.fn);
    return undefined;
  }

  /** Something that matters is not followed. */
  giveUp(why: string): void {
    if (!this.bound?.isBlind) this.bound = { why, isBlind: true };
  }

  /** Runs the body of a call whose parameters are bound in `entry`. */
  run(frame: Frame, entry: State): Outcome[] {
    const { fn } = frame;
    this.keys.enter(frame);
    const graph = graphOf(fn);
    // Few blocks of a function are met by several ways: the others need no entry.
    const reached = new Map<number, Map<string, State>>();
    const pending = new Map<number, Set<string>>();
    const queue = new BlockQueue(graph.order);
    const outcomes: Outcome[] = [];

    const arrive = (block: number, state: State, from: number): void => {
      this.steps += 1 + Math.floor(state.size / SIZE_PER_STEP);
      if (this.steps > this.limit) return;
      const isTurn = from >= 0 && graph.order[block]! <= graph.order[from]!;
      const isApart = this.precision.kind === 'apart';
      const states = reached.get(block) ?? new Map<string, State>();
      if (isApart) {
        if (graph.loops.has(block) && !countTurn(frame, block, state, isTurn)) return;
      } else if (isTurn) startTurn(this, frame, block, state, states.values());
      this.dropDead(frame, state, block);
      if (graph.inLoop.has(block)) state.forgetMeeting(`${frame.name}.${block}`);
      let key = this.keys.of(frame, state, block);
      let known = states.get(key);
      if (!known && states.size >= (isApart ? MAX_PATHS : MAX_STATES)) {
        this.bound ??= { why: 'too many states at one place', isBlind: isApart };
        if (isApart) return;
        key = OVERFLOW;
        known = states.get(key);
        state.isBlurred = true;
      }
      if (known) {
        const isCoarse = this.isRough || key === OVERFLOW;
        if (!known.joinWith(state, { block: `${frame.name}.${block}`, isCoarse }, this.lose)) return;
      } else states.set(key, state);
      reached.set(block, states);
      pending.set(block, (pending.get(block) ?? new Set()).add(key));
      queue.push(block);
    };

    arrive(0, entry, -1);
    for (let block = queue.pop(); block !== undefined; block = queue.pop()) {
      const waiting = pending.get(block)!;
      for (const key of waiting) {
        waiting.delete(key);
        const work: [block: number, state: State][] = [[block, new State(reached.get(block)!.get(key)!)]];
        for (let next = work.pop(); next; next = work.pop()) {
          const [at, state] = next;
          if (this.steps > this.limit) return outcomes;
          const { terminator } = fn.blocks[at]!;
          for (const end of this.through(frame, state, at)) {
            if (terminator.op === 'return') outcomes.push(this.leave(frame, end, terminator));
            for (const [to, after] of this.ways(frame, end, terminator)) {
              // Where only one way leads, there is nothing to meet.
              if (!graph.isInner(to)) arrive(to, after, at);
              else {
                this.steps++;
                this.dropDead(frame, after, to);
                work.push([to, after]);
              }
            }
          }
        }
      }
    }
    return outcomes;
  }

  /** The states after the instructions of a block. */
  private through(frame: Frame, state: State, block: number): State[] {
    let states = [state];
    for (const instruction of frame.fn.blocks[block]!.instructions) {
      this.steps += states.length * (1 + ((states[0]?.size ?? 0) >> 7));
      if (this.steps > this.limit) return [];
      const [only] = states;
      states =
        states.length === 1
          ? this.execute(frame, only!, instruction, block)
          : states.flatMap((one) => this.execute(frame, one, instruction, block));
    }
    return states;
  }

  /** Where control goes on from the end of a block. */
  private ways(frame: Frame, state: State, terminator: Terminator): [number, State][] {
    if (terminator.op === 'jump') return [[terminator.to, state]];
    return terminator.op === 'branch' ? this.split(frame, state, terminator) : [];
  }

  private leave(frame: Frame, state: State, { value: returned, range }: Return): Outcome {
    const record = returned ? this.stores.returned(frame, state, returned) : undefined;
    const value = returned ? this.evaluator.value(state, returned, frame) : null;
    if (frame.name !== '') return { state, value, record };
    if (value && handlesIn(value).length > 0) this.recorder.leaveOpen(frame);
    for (const end of this.devres.released(frame, state, value, range))
      for (const watcher of this.watchersIn(frame, end, 'leave'))
        watcher.leave?.({ explorer: this, frame, state: end, value, range });
    return { state, value, record };
  }

  /** Both ways that a condition can go, as far as they exist. */
  private split(frame: Frame, state: State, { condition, then, otherwise, pointer }: Branch): [number, State][] {
    if (pointer && this.memory.isFollowed(state, this.evaluator.value(state, pointer, frame))) return [[then, state]];
    const value = this.evaluator.value(state, condition, frame);
    for (const watcher of this.watchersIn(frame, state, 'branch'))
      watcher.branch?.({ explorer: this, frame, state, condition, value });
    const origin = this.evaluator.origin(state, condition.range, frame);
    const ways: [number, State, boolean][] = [];
    for (const truth of [true, false]) {
      const next = new State(state);
      if (next.assume(value, truth, origin)) ways.push([truth ? then : otherwise, next, truth]);
    }
    if (ways.length > 1) {
      for (const [, next, truth] of ways)
        next.record({
          ...origin,
          kind: 'branch',
          message: `assuming ${this.excerpt(frame, condition)} is ${truth ? 'true' : 'false'}`,
        });
    }
    return ways.map(([to, next]) => [to, next]);
  }

  /** The source of a condition, short enough for a message. */
  private excerpt({ fn }: Frame, e: Expression): string {
    const text = this.unit
      .ownerOf(fn)
      .text.slice(e.range.start, Math.min(e.range.end, e.range.start + 200))
      .replace(/\s+/g, ' ');
    return `'${text.length > 60 ? `${text.slice(0, 57)}...` : text}'`;
  }

  private execute(frame: Frame, state: State, instruction: Instruction, block: number): State[] {
    switch (instruction.op) {
      case 'assign':
        this.stores.assign(frame, state, instruction.target, instruction.value);
        return [state];
      case 'declare':
        this.renew(frame, state, instruction.variable, 'declared', positionOf(instruction.range));
        return [state];
      case 'unknown':
        for (const variable of instruction.variables)
          this.renew(frame, state, variable, 'unknown', positionOf(instruction.range));
        return [state];
      case 'call':
        return this.calls.call(frame, state, instruction, block);
    }
  }

  /** Gives a variable an unknown value of its own. */
  renew(frame: Frame, state: State, variable: Variable, why: TermKind, at: string): void {
    const place = this.evaluator.variable(variable, frame.name);
    this.memory.renew(state, place, why, `${at}.${frame.name}:${variable.id}`);
  }

  /** Drops what is not read any more from a block on. */
  private dropDead(frame: Frame, state: State, block: number): void {
    const { liveness } = graphOf(frame.fn);
    state.unbindWhere(({ place: { owner } }) => owner?.frame === frame.name && !liveness.isLive(block, owner.variable));
    state.sweep();
  }

  /** Watches look on in the file that is analysed; what other files do is theirs to say, but some must know of it. */
  watchersIn({ fn }: Frame, state: State, hook: Hook): readonly Watcher[] {
    // What they see of a state in which paths have met that differ is a suspicion.
    this.lookout.isSure = !this.isRough && !state.isBlurred;
    return this.lookout.watchers(hook, fn.file !== this.unit.file);
  }

  /** Two states of one point become one. */
  meet(known: State, state: State, block: string): boolean {
    return known.joinWith(state, { block, isCoarse: this.isRough }, this.lose);
  }

  /** Where paths join coarsely, a value is lost that tells of a mapping or of a known address. */
  private readonly lose = (value: Value): void => {
    if (!this.isRough) return;
    for (const mapping of mappingsNamed(value)) this.lookout.suspicion.about(siteOf(mapping));
    if (provenanceOf(value)?.fact) this.lookout.suspicion.isOfOthers = true;
  };

  resolveType(type: CType): CType {
    return this.unit.types.resolve(type);
  }
}
