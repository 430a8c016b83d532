/**
 * Runs a function on abstract values along all its paths. Paths that agree on what matters (relevance.ts) merge; a bound
 * on steps and on paths turns into silence about the rest.
 */
import type { Expression, FunctionIr, Instruction, Terminator, Variable } from '../ir/ir.ts';
import { type CType, recordTag } from '../ir/types.ts';
import { BlockQueue } from './block-queue.ts';
import { Calls } from './calls.ts';
import { Devres } from './devres.ts';
import { Evaluator } from './evaluate.ts';
import { graphOf } from './graph.ts';
import { siteOf } from './lifecycle.ts';
import { Memory } from './memory.ts';
import { MergeKeys } from './merge-key.ts';
import { fieldName, isWithin, type Place, rootPlace } from './place.ts';
import type { Recorder } from './recorder.ts';
import type { Related } from './related.ts';
import type { Relevance } from './relevance.ts';
import { State } from './state.ts';
import { countTurn, startTurn } from './turns.ts';
import type { Unit } from './unit.ts';
import { cast, constant, handlesIn, symbol, type Value } from './value.ts';
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

type Branch = Extract<Terminator, { op: 'branch' }>;

/** Members of an initialiser that are kept; longer ones are tables. */
const MAX_MEMBERS = 128;
/** States that one block keeps apart; more are not followed. */
const MAX_STATES = 48;
/** The same where paths do not meet. */
const MAX_PATHS = 512;
/** Instructions run for one root function, callees included; a caller that adds only context gets less. */
const MAX_STEPS = 10_000;
const MAX_CONTEXT_STEPS = 3_000;
/** Instructions run for one call that is entered, its own calls included. */
const CALL_STEPS = 2_000;
/** Bindings and facts of a state that cost as much as running an instruction. */
const SIZE_PER_STEP = 24;
/** Instructions run for all functions of a file. */
const MAX_FILE_STEPS = 60_000;

export class Explorer {
  readonly unit: Unit;
  readonly memory: Memory;
  readonly evaluator: Evaluator;
  readonly relevance: Relevance;
  readonly recorder: Recorder;
  readonly watchers: readonly Watcher[];
  private readonly travelling: readonly Watcher[];
  private readonly calls: Calls;
  readonly devres: Devres;
  readonly keys: MergeKeys;
  private readonly isApart: boolean;
  private steps = 0;
  private limit = MAX_STEPS;
  /** Steps taken for all functions so far. */
  spent = 0;
  /** Whether paths of the function that is run were left out. */
  private isCut = false;
  /** Functions whose calls cost too much to be entered. */
  private readonly costly = new Set<FunctionIr>();

  /** `isApart`: paths do not meet, unless all that is known on them is the same. */
  constructor(unit: Unit, relevance: Relevance, recorder: Recorder, watchers: readonly Watcher[], isApart = false) {
    this.unit = unit;
    this.relevance = relevance;
    this.recorder = recorder;
    this.watchers = watchers;
    this.travelling = watchers.filter(({ everywhere }) => everywhere);
    this.memory = new Memory(unit.symbols, unit.types, unit.model);
    this.evaluator = new Evaluator(unit, this.memory);
    this.calls = new Calls(this);
    this.devres = new Devres(this);
    this.keys = new MergeKeys(unit, relevance, isApart);
    this.isApart = isApart;
  }

  /** Runs a function with unknown arguments. Which bound cut it short; null where none did. */
  explore(fn: FunctionIr): string | null {
    this.steps = 0;
    this.isCut = false;
    const left = Math.max(0, MAX_FILE_STEPS - this.spent);
    this.limit = Math.min(left, this.unit.mapping.has(fn.name) ? MAX_STEPS : MAX_CONTEXT_STEPS);
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
      state.bind(
        this.evaluator.variable(parameter, ''),
        symbol(`p:${parameter.name}`, this.unit.types.resolve(parameter.type)),
      );
    }
    this.run(frame, state);
    this.spent += this.steps;
    if (this.steps > this.limit) return this.limit === left ? 'too much in this file' : 'too many steps';
    return this.isCut ? 'too many states at one place' : null;
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

  /** Runs the body of a call whose parameters are bound in `entry`. */
  run(frame: Frame, entry: State): Outcome[] {
    const { fn } = frame;
    this.keys.enter(frame);
    const graph = graphOf(fn);
    const reached: Map<string, State>[] = fn.blocks.map(() => new Map());
    const pending: Set<string>[] = fn.blocks.map(() => new Set());
    const queue = new BlockQueue(graph.order);
    const outcomes: Outcome[] = [];

    const arrive = (block: number, state: State, from: number): void => {
      this.steps += 1 + Math.floor(state.size / SIZE_PER_STEP);
      if (this.steps > this.limit) return;
      const isTurn = from >= 0 && graph.order[block]! <= graph.order[from]!;
      if (this.isApart) {
        if (graph.loops.has(block) && !countTurn(frame, block, state, isTurn)) return;
      } else if (isTurn) startTurn(this, frame, block, state, reached[block]!.values());
      this.dropDead(frame, state, block);
      const key = this.keys.of(frame, state, block);
      const known = reached[block]!.get(key);
      if (known) {
        if (!known.joinWith(state, `${frame.name}.${block}`)) return;
      } else {
        if (reached[block]!.size >= (this.isApart ? MAX_PATHS : MAX_STATES)) {
          this.isCut = true;
          return;
        }
        reached[block]!.set(key, state);
      }
      pending[block]!.add(key);
      queue.push(block);
    };

    arrive(0, entry, -1);
    for (let block = queue.pop(); block !== undefined; block = queue.pop()) {
      for (const key of pending[block]!) {
        pending[block]!.delete(key);
        let states = [new State(reached[block]!.get(key)!)];
        const { instructions, terminator } = fn.blocks[block]!;
        for (const instruction of instructions) {
          this.steps += states.length * (1 + ((states[0]?.size ?? 0) >> 7));
          if (this.steps > this.limit) return outcomes;
          states = states.flatMap((state) => this.execute(frame, state, instruction, block!));
        }
        for (const state of states) {
          if (terminator.op === 'jump') arrive(terminator.to, state, block);
          else if (terminator.op === 'return') {
            const record = terminator.value ? this.returned(frame, state, terminator.value) : undefined;
            const value = terminator.value ? this.evaluator.value(state, terminator.value, frame) : null;
            if (value && handlesIn(value).length > 0) this.recorder.leaveOpen(frame);
            for (const end of frame.name === '' ? this.devres.released(frame, state, value, terminator.range) : [])
              for (const watcher of this.watchers)
                watcher.leave?.({ explorer: this, frame, state: end, value, range: terminator.range });
            outcomes.push({ state, value, record });
          } else if (terminator.op === 'branch') {
            for (const [to, next] of this.split(frame, state, terminator)) arrive(to, next, block);
          }
        }
      }
    }
    return outcomes;
  }

  /** The record that a function returns by value, as a place of its own or of its frame. */
  private returned(frame: Frame, state: State, expression: Expression): Place | undefined {
    if (expression.kind !== 'aggregate') return this.evaluator.recordPlace(state, expression, frame);
    const place = rootPlace(`r${frame.name}`, frame.fn.returns, { frame: frame.name, variable: -1 });
    this.initialise(frame, state, place, expression);
    return place;
  }

  /** Both ways that a condition can go, as far as they exist. */
  private split(frame: Frame, state: State, { condition, then, otherwise, pointer }: Branch): [number, State][] {
    if (pointer && this.memory.isFollowed(state, this.evaluator.value(state, pointer, frame))) return [[then, state]];
    const value = this.evaluator.value(state, condition, frame);
    for (const watcher of this.watchersIn(frame)) watcher.branch?.({ explorer: this, frame, state, condition, value });
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
        this.assign(frame, state, instruction.target, instruction.value);
        return [state];
      case 'declare':
        this.renew(frame, state, instruction.variable, `d:${instruction.range.start}`);
        return [state];
      case 'unknown':
        for (const variable of instruction.variables)
          this.renew(frame, state, variable, `x:${instruction.range.start}`);
        return [state];
      case 'call':
        return this.calls.call(frame, state, instruction, block);
    }
  }

  /** Gives a variable an unknown value of its own. */
  renew(frame: Frame, state: State, variable: Variable, why: string): void {
    const place = this.evaluator.variable(variable, frame.name);
    this.memory.renew(state, place, `${why}.${frame.name}:${variable.id}`);
  }

  private assign(frame: Frame, state: State, target: Expression, value: Expression): void {
    const place = this.evaluator.place(state, target, frame);
    if (value.kind === 'aggregate') {
      this.initialise(frame, state, place, value);
      return;
    }
    const record = this.evaluator.recordPlace(state, value, frame);
    if (record && recordTag(this.unit.types.resolve(place.type)) !== undefined) {
      if (record.key === place.key) return;
      this.memory.copy(state, place, record);
      this.handlesCopied(frame, state, place, value);
      return;
    }
    this.put(frame, state, place, this.evaluator.value(state, value, frame), value);
  }

  private initialise(
    frame: Frame,
    state: State,
    place: Place,
    aggregate: Extract<Expression, { kind: 'aggregate' }>,
  ): void {
    const values = aggregate.entries.map((entry) => ({
      entry,
      value: this.evaluator.value(state, entry.value, frame),
    }));
    if (values.length > MAX_MEMBERS) {
      this.memory.renew(state, place, `d:${aggregate.range.start}.${frame.name}`);
      return;
    }
    this.memory.clear(state, place);
    for (const { entry, value } of values) {
      let at = place;
      for (const step of entry.path)
        at = typeof step === 'string' ? this.memory.field(at, step) : this.positional(at, step);
      this.put(frame, state, at, value, entry.value);
    }
  }

  /** The member that a bare position in an initialiser means. */
  private positional(place: Place, position: number): Place {
    const tag = recordTag(this.unit.types.resolve(place.type));
    if (tag === undefined) return this.memory.arrayElement(place, constant(BigInt(position)));
    const name = [...(this.unit.types.record(tag)?.keys() ?? [])][position];
    return this.memory.field(place, name ?? `#${position}`);
  }

  /**
   * The place of a handle takes another value while its mapping lives: it leaks or, more likely, two elements of a ring
   * are taken for one. From here on nothing is said of either mapping.
   */
  private replace(state: State, before: Value, after: Value): void {
    const [old, next] = [handlesIn(before), handlesIn(after)];
    if (!old.some((mapping) => state.isLive(mapping) && !next.includes(mapping))) return;
    state.unfollow([...old, ...next]);
  }

  private put(frame: Frame, state: State, place: Place, value: Value, expression: Expression): void {
    for (const watcher of this.watchersIn(frame))
      watcher.store?.({ explorer: this, frame, state, place, value, range: expression.range, expression });
    const before = state.binding(place.key)?.content;
    if (before?.kind === 'value') this.replace(state, before.value, value);
    this.memory.store(state, place, cast(value, this.unit.types.resolve(place.type)));
    this.keep(frame, place, value);
  }

  /** A handle is in a place, where others may find it. */
  private keep(frame: Frame, place: Place, value: Value): void {
    const field = fieldName(place);
    for (const mapping of handlesIn(value)) {
      if (field !== null) this.recorder.keptIn(field, siteOf(mapping));
      else if (!place.owner || place.owner.frame !== frame.name) this.recorder.leaveOpen(frame);
    }
  }

  /** A record was copied as a whole, and the handles in it with it. */
  private handlesCopied(frame: Frame, state: State, record: Place, expression: Expression): void {
    for (const { place, content } of [...state.allBindings()]) {
      if (content.kind !== 'value' || handlesIn(content.value).length === 0 || !isWithin(place.key, record.key))
        continue;
      for (const watcher of this.watchersIn(frame))
        watcher.store?.({
          explorer: this,
          frame,
          state,
          place,
          value: content.value,
          range: expression.range,
          expression,
        });
      this.keep(frame, place, content.value);
    }
  }

  /** Drops what is not read any more from a block on. */
  private dropDead(frame: Frame, state: State, block: number): void {
    const { liveness } = graphOf(frame.fn);
    state.unbindWhere(({ place: { owner } }) => owner?.frame === frame.name && !liveness.isLive(block, owner.variable));
    state.sweep();
  }

  /** Watches look on in the file that is analysed; what other files do is theirs to say, but some must know of it. */
  watchersIn({ fn }: Frame): readonly Watcher[] {
    return fn.file === this.unit.file ? this.watchers : this.travelling;
  }

  resolveType(type: CType): CType {
    return this.unit.types.resolve(type);
  }
}
