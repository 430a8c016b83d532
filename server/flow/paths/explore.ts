/**
 * Runs a function on abstract values along all its paths. Paths that agree on what matters join; how much that is, its
 * precision says (precision.ts). Where a block has too many states, the rest of them join coarsely: no path is dropped.
 */
import type { Expression, FunctionIr, Instruction, Terminator } from '../../ir/ir.ts';
import { positionOf } from '../../ir/placed.ts';
import { excerpt } from '../../syntax/text.ts';
import type { Lookout } from '../checkers/lookout.ts';
import { Observers } from '../checkers/observers.ts';
import { State } from '../domain/state.ts';
import { forgetTerms } from '../domain/term.ts';
import { handlesIn, parameterSymbol } from '../domain/value.ts';
import { BlockQueue } from '../graph/block-queue.ts';
import { graphOf } from '../graph/graph.ts';
import { Pending } from '../graph/pending.ts';
import { Calls } from './calls.ts';
import type { Context } from './context.ts';
import { Devres } from './devres.ts';
import type { Bound, Frame, Outcome, Runner } from './frame.ts';
import { iomemFact } from './iomem.ts';
import type { Precision } from './precision.ts';
import type { Recorder } from './recorder.ts';
import { Stores } from './stores.ts';
import { countTurn, startTurn } from './turns.ts';

type Branch = Extract<Terminator, { op: 'branch' }>;
type Return = Extract<Terminator, { op: 'return' }>;

/** States that one block keeps apart; the rest are joined. */
const MAX_STATES = 64;
/** The same where paths do not meet; more are not followed. */
const MAX_PATHS = 512;
/** Instructions run for one function, callees included, where paths are told apart by what becomes of mappings. */
const MAX_STEPS = 30_000;
/** The same where they are told apart by more. */
const MAX_FOCUSED_STEPS = 16_000;
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

export class Explorer implements Runner {
  private readonly context: Context;
  private readonly recorder: Recorder;
  private readonly observers: Observers;
  private readonly calls: Calls;
  private readonly stores: Stores;
  private readonly devres: Devres;
  /** What messages say of conditions: each is come to on many paths. */
  private readonly excerpts = new Map<Expression, string>();
  private steps = 0;
  private limit = MAX_STEPS;

  constructor(context: Context, recorder: Recorder, lookout: Lookout) {
    this.context = context;
    this.recorder = recorder;
    this.observers = new Observers(context, lookout);
    this.devres = new Devres(context, this);
    this.stores = new Stores(context, recorder, this.observers);
    const { observers, devres, stores } = this;
    this.calls = new Calls(context, { recorder, observers, devres, stores, runner: this });
  }

  get spent(): number {
    return this.steps;
  }

  /** Runs a function with unknown arguments. Gives the bound that was reached first; null where none was. */
  explore(fn: FunctionIr): Bound | null {
    forgetTerms();
    this.limit = LIMITS[this.context.precision.kind];
    const frame: Frame = {
      fn,
      name: '',
      root: fn.name,
      callers: [],
      active: new Set([fn]),
      looping: false,
      pending: new Pending(),
    };
    const state = new State();
    for (const parameter of fn.parameters) {
      const type = this.context.unit.types.resolve(parameter.type);
      const registers = iomemFact(type, this.context.evaluator.origin(state, fn.nameRange, frame));
      const given = parameterSymbol({ name: parameter.name, type }, registers);
      state.bind(this.context.evaluator.variable(parameter, ''), given);
    }
    this.run(frame, state);
    if (this.steps > this.limit) this.context.giveUp('too many steps');
    return this.context.bound;
  }

  runWithin(frame: Frame, entry: State): Outcome[] | undefined {
    if (this.context.costly.has(frame.fn)) return undefined;
    const { limit } = this;
    this.limit = Math.min(limit, this.steps + CALL_STEPS);
    const outcomes = this.run(frame, entry);
    const isWhole = this.steps <= this.limit || this.limit === limit;
    this.limit = limit;
    if (isWhole) return outcomes;
    this.context.costly.add(frame.fn);
    return undefined;
  }

  /** Runs the body of a call whose parameters are bound in `entry`. */
  run(frame: Frame, entry: State): Outcome[] {
    const { fn } = frame;
    this.context.keys.enter(frame);
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
      const isApart = this.context.precision.kind === 'apart';
      const states = reached.get(block) ?? new Map<string, State>();
      if (isApart) {
        if (graph.loops.has(block) && !countTurn(frame, block, state, isTurn)) return;
      } else if (isTurn) startTurn(this.context, frame, block, state, states.values());
      this.dropDead(frame, state, block);
      if (graph.inLoop.has(block)) state.forgetMeeting(`${frame.name}.${block}`);
      let key = this.context.keys.of(frame, state, block);
      let known = states.get(key);
      if (!known && states.size >= (isApart ? MAX_PATHS : MAX_STATES)) {
        this.context.bound ??= { why: 'too many states at one place', isBlind: isApart };
        if (isApart) return;
        key = OVERFLOW;
        known = states.get(key);
        state.isBlurred = true;
      }
      if (known) {
        const isCoarse = this.context.isRough || key === OVERFLOW;
        if (!this.context.meet(known, state, `${frame.name}.${block}`, isCoarse)) return;
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
    const value = returned ? this.context.evaluator.value(state, returned, frame) : null;
    if (frame.name !== '') return { state, value, record };
    if (value && handlesIn(value).length > 0) this.recorder.leaveOpen(frame);
    for (const end of this.devres.released(frame, state, value, range))
      for (const observer of this.observers.at('leave', frame, end))
        observer.leave?.({ context: this.context, frame, state: end, value, range });
    return { state, value, record };
  }

  /** Both ways that a condition can go, as far as they exist. */
  private split(frame: Frame, state: State, { condition, then, otherwise, pointer }: Branch): [number, State][] {
    if (pointer && this.context.memory.isFollowed(state, this.context.evaluator.value(state, pointer, frame)))
      return [[then, state]];
    const value = this.context.evaluator.value(state, condition, frame);
    for (const observer of this.observers.at('branch', frame, state))
      observer.branch?.({ context: this.context, frame, state, condition, value });
    const origin = this.context.evaluator.origin(state, condition.range, frame);
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
          asked: value.term,
          message: `assuming ${this.excerpt(frame, condition)} is ${truth ? 'true' : 'false'}`,
        });
    }
    return ways.map(([to, next]) => [to, next]);
  }

  /** The source of a condition, short enough for a message. */
  private excerpt(frame: Frame, condition: Expression): string {
    let quoted = this.excerpts.get(condition);
    if (quoted === undefined) {
      quoted = `'${excerpt(this.context.unit.ownerOf(frame.fn).text, condition.range, 60)}'`;
      this.excerpts.set(condition, quoted);
    }
    return quoted;
  }

  private execute(frame: Frame, state: State, instruction: Instruction, block: number): State[] {
    switch (instruction.op) {
      case 'assign':
        this.stores.assign(frame, state, instruction.target, instruction.value);
        return [state];
      case 'declare':
        this.context.renew(frame, state, instruction.variable, 'declared', positionOf(instruction.range));
        return [state];
      case 'unknown':
        for (const variable of instruction.variables)
          this.context.renew(frame, state, variable, 'unknown', positionOf(instruction.range));
        return [state];
      case 'call':
        return this.calls.call(frame, state, instruction, block);
    }
  }

  /** Drops what is not read any more from a block on. */
  private dropDead(frame: Frame, state: State, block: number): void {
    const { liveness } = graphOf(frame.fn);
    state.unbindWhere(({ place: { owner } }) => owner?.frame === frame.name && !liveness.isLive(block, owner.variable));
    state.sweep();
  }
}
