/** Runs functions' intermediate representation with concrete values, from file to file. */
import { answersOf } from '../ir/answers.ts';
import type { Expression, Instruction, Terminator } from '../ir/ir.ts';
import { recordTag } from '../ir/types.ts';
import type { Location } from '../syntax/text.ts';
import type { Choices } from './choices.ts';
import { Concretiser } from './concretise.ts';
import { Contents } from './contents.ts';
import { countParameter } from './doorbell-count.ts';
import { applyCast, Decisions } from './evaluate.ts';
import { Expressions, isPlace, UnknownPointer } from './expressions.ts';
import { type Frame, placeOf } from './frame.ts';
import { serve } from './kernel/driver-calls.ts';
import { failureOf, failureOfService } from './kernel/failure.ts';
import { Kernel, type KernelCall } from './kernel/kernel.ts';
import { services } from './kernel/services.ts';
import type { Machine } from './machine.ts';
import { type Cell, type Concrete, integer, Memory, nowhere, textOf } from './memory.ts';
import { type Definition, definedElsewhere, type Program } from './program.ts';
import type { Place, Step } from './route.ts';
import type { Scenario } from './scenario.ts';
import type { Unknown } from './trace.ts';

/** Instructions that one run may take; a loop that goes on for longer has no end that matters here. */
const MAX_STEPS = 20_000;
const MAX_DEPTH = 32;
/** Times that a run may come to the flow's map call without knowing what to map. */
const MAX_MISSES = 2;

type Call = Extract<Instruction, { op: 'call' }>;

/** Why a run ended before its function returned, and where. */
class Stopped extends Error {
  readonly at: Location;

  constructor(what: string, at: Location) {
    super(what);
    this.at = at;
  }
}

export interface RunOptions {
  readonly scenario: Scenario;
  readonly machine: Machine;
  readonly choices: Choices;
  /** Number of the call that fails, counted from 0 over those that can; null for none. */
  readonly failing?: number | null;
}

/** A returned value, or where the run had to stop. */
export type Ending = { readonly kind: 'returned'; readonly value: Concrete } | ({ readonly kind: 'stopped' } & Unknown);

export class Interpreter {
  readonly memory: Memory;
  readonly contents: Contents;
  readonly kernel: Kernel;
  /** Instructions taken so far. */
  steps = 0;
  /** Decisions taken before the map call was reached; later ones do not change what it maps. */
  decided: number | null = null;
  private readonly scenario: Scenario;
  private readonly decisions: Decisions;
  private readonly concretiser: Concretiser;
  private readonly expressions: Expressions;
  private readonly choices: Choices;
  private misses = 0;
  /** The places on its way that the run has passed; noted where it is about a mapping of any kind. */
  private readonly passed = new Set<Place>();
  /** Whether the flow's allocation of doorbells has succeeded. */
  private offered = false;
  /** Whether an address that is not mapped has been handed on where the flow does so. */
  private handedOn = false;
  private readonly met = new Map<string, Unknown>();

  constructor({ scenario, machine, choices, failing = null }: RunOptions) {
    this.scenario = scenario;
    this.choices = choices;
    this.memory = new Memory(scenario.types);
    this.decisions = new Decisions(choices, this.memory);
    this.contents = new Contents(scenario.program.model, scenario.types, this.memory);
    this.concretiser = new Concretiser(scenario, machine, this.memory, this.contents);
    this.expressions = new Expressions(
      this.memory,
      this.decisions,
      this.concretiser,
      scenario.types,
      scenario.start.mapping !== undefined,
    );
    const { memory, decisions, concretiser } = this;
    const enter = (code: Definition, values: readonly Concrete[]): void => {
      this.call(code, values, { depth: 1, site: null, record: (i) => nowhere(`e:${i}`) });
    };
    const { mapping } = scenario.start;
    this.kernel = new Kernel({ machine, memory, decisions, concretiser, failing, enter, accesses: mapping?.accesses });
  }

  /** Runs a function of the flow's file; its arguments are what the platform and the driver have of their types. */
  run(name: string): Ending {
    const fn = this.scenario.program.ir(name);
    const { file } = this.scenario.program;
    if (!fn) return { kind: 'stopped', what: `there is no function ${name}()`, file, range: this.scenario.start.call };
    const count = countParameter(fn, this.scenario.program.model, this.scenario.types);
    const values = fn.parameters.map((p, i) => this.concretiser.parameter(p.name, p.type, i === count));
    const definition = { program: this.scenario.program, fn, isInline: false };
    return this.ending(() => this.call(definition, values, { depth: 0, site: null, record: (i) => nowhere(`p:${i}`) }));
  }

  /** The device goes away: what the driver has registered for that runs, the last one first. */
  detach(): Ending {
    return this.ending(() => {
      for (const { code, data } of this.kernel.actions.splice(0).reverse()) this.kernel.enter(code, [data]);
      return integer(0n);
    });
  }

  private ending(work: () => Concrete): Ending {
    try {
      return { kind: 'returned', value: work() };
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      this.kernel.callers.length = 0;
      const { message: what, at } = error;
      if (!this.kernel.bug) this.meet(what, at);
      return { kind: 'stopped', what, ...at };
    }
  }

  /** Runs the driver's clean-up, and the device goes away. `fresh`: pointers of its own records that were never seen are NULL. */
  cleanUp(name: string, fresh: boolean): Ending {
    this.concretiser.areRecordsFresh = fresh;
    const isDeferred = this.kernel.actions.some(({ code }) => code.fn.name === name);
    const ended = isDeferred ? undefined : this.run(name);
    return ended?.kind === 'stopped' ? ended : this.detach();
  }

  /** Whether the flow's call has made what it is there for, or the run has come to the place that it was to come to. */
  get reached(): boolean {
    if (this.scenario.start.mapping) return this.kernel.bug !== null || this.scenario.route.isAtEnd(this.passed);
    return (
      this.kernel.bug !== null ||
      this.offered ||
      this.handedOn ||
      this.kernel.refused !== null ||
      this.kernel.mappings.some((m) => m.isDoorbell && !this.scenario.offers)
    );
  }

  /** Whether the run has passed all that was on its way. */
  get hasPassedAll(): boolean {
    return this.passed.size === this.scenario.route.length;
  }

  /** What was met and not understood, in the order of meeting. */
  get unknown(): readonly Unknown[] {
    return [...this.met.values()];
  }

  private meet(what: string, at: Location): void {
    const key = `${what} ${at.file} ${at.range.start}`;
    if (!this.met.has(key)) this.met.set(key, { what, ...at });
  }

  /** `record` gives the record that is passed as a parameter. */
  private call(
    definition: Definition,
    values: readonly Concrete[],
    { depth, site, record }: { depth: number; site: Location | null; record: (i: number) => Cell },
  ): Concrete {
    const { fn, program } = definition;
    const frame: Frame = { definition, cells: new Map(), depth, site };
    if (depth > MAX_DEPTH)
      throw new Stopped(`${fn.name}(): calls nested deeper than ${MAX_DEPTH}`, placeOf(frame, fn.nameRange));
    this.scenario.types.add(program.symbols);
    this.expressions.renew();
    fn.parameters.forEach((parameter, i) => {
      const cell = this.expressions.cellOf(frame, parameter.id);
      if (recordTag(cell.type) !== undefined) this.copy(cell, record(i));
      else this.memory.store(cell, this.concretiser.typed(applyCast(values[i] ?? integer(0n), cell.type), cell.type));
    });
    for (let block = fn.blocks[0]; block; ) {
      for (const instruction of block.instructions) {
        this.step(frame, instruction);
        this.execute(frame, instruction);
        if (this.decided === null && this.reached) this.decided = this.choices.count;
        if (this.kernel.bug) throw new Stopped('the kernel stopped', placeOf(frame, instruction.range));
      }
      const { terminator } = block;
      this.step(frame, terminator);
      if (terminator.op === 'return')
        return terminator.value
          ? this.guarded(frame, terminator.range, () => this.expressions.value(frame, terminator.value!))
          : integer(0n);
      if (terminator.op === 'unreachable')
        throw new Stopped(`${fn.name}(): control flow that is not understood`, placeOf(frame, terminator.range));
      block = fn.blocks[terminator.op === 'jump' ? terminator.to : this.branch(frame, terminator)];
    }
    throw new Stopped(`${fn.name}(): control flow that is not understood`, placeOf(frame, fn.nameRange));
  }

  private step(frame: Frame, step: Step): void {
    const { range } = step;
    this.memory.writer = placeOf(frame, range);
    if (this.scenario.start.mapping) this.pass(frame, step);
    if (++this.steps <= MAX_STEPS) return;
    throw new Stopped(`${frame.definition.fn.name}(): no end after ${MAX_STEPS} steps`, placeOf(frame, range));
  }

  private branch(frame: Frame, { condition, then, otherwise, range }: Extract<Terminator, { op: 'branch' }>): number {
    const value = this.guarded(frame, range, () => this.expressions.value(frame, condition));
    return this.decisions.truth(value, this.preference(frame, then, otherwise)) ? then : otherwise;
  }

  /** The way to try first: towards the flow's call, as long as it has not been reached. */
  private preference({ definition }: Frame, then: number, otherwise: number): boolean | null {
    if (this.reached) return null;
    return this.scenario.route.prefers(this.passed, definition.fn, { then, otherwise });
  }

  /** Notes which of the places on its way the run has passed. */
  private pass({ definition }: Frame, step: Step): void {
    this.scenario.route.note(this.passed, definition.fn, step);
  }

  /** Turns a pointer that cannot be followed into the end of the run, at the code that follows it. */
  private guarded<T>(frame: Frame, range: Location['range'], work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof UnknownPointer) throw new Stopped(error.message, placeOf(frame, range));
      throw error;
    }
  }

  private execute(frame: Frame, instruction: Instruction): void {
    this.guarded(frame, instruction.range, () => {
      switch (instruction.op) {
        case 'declare':
          frame.cells.delete(instruction.variable.id);
          this.expressions.renew();
          break;
        case 'unknown':
          this.notUnderstood(frame, instruction);
          break;
        case 'assign':
          this.assign(frame, instruction.target, instruction.value);
          this.handedOn ||= this.scenario.isGoal(frame.definition.fn, instruction);
          break;
        case 'call':
          this.memory.store(this.expressions.cellOf(frame, instruction.result.id), this.perform(frame, instruction));
      }
    });
  }

  private notUnderstood(frame: Frame, { what, variables, range }: Extract<Instruction, { op: 'unknown' }>): void {
    this.meet(what, placeOf(frame, range));
    for (const variable of variables) {
      const { name, turn } = this.expressions.once(`x:${range.start}:${variable.id}`);
      this.memory.store(
        this.expressions.cellOf(frame, variable.id),
        this.concretiser.input(name, variable.type, 'source', { turn }),
      );
    }
  }

  private assign(frame: Frame, target: Expression, value: Expression): void {
    const cell = this.expressions.cell(frame, target);
    if (this.memory.writer) this.kernel.touched(cell, 'write', this.memory.writer);
    if (value.kind === 'aggregate') this.expressions.fill(frame, cell, value);
    else if (recordTag(cell.type) !== undefined && isPlace(value)) this.copy(cell, this.expressions.cell(frame, value));
    else {
      const cast = applyCast(this.expressions.value(frame, value), cell.type);
      this.memory.store(cell, this.concretiser.typed(cast, cell.type));
    }
  }

  /** Copies a record; what comes from a call that is not known is what the platform has. */
  private copy(to: Cell, from: Cell): void {
    if (recordTag(from.type) === undefined) this.memory.refill(to);
    else this.memory.copy(to, from);
  }

  private perform(frame: Frame, call: Call): Concrete {
    if (!this.scenario.isGoal(frame.definition.fn, call)) return this.dispatch(frame, call);
    this.kernel.inGoal = true;
    const result = this.dispatch(frame, call);
    this.kernel.inGoal = false;
    if (this.scenario.offers && result.kind === 'integer' && result.value === 0n) this.offered = true;
    return result;
  }

  private dispatch(frame: Frame, call: Call): Concrete {
    const { program } = frame.definition;
    const values = call.arguments.map((a) => this.expressions.value(frame, a));
    const returns = this.scenario.types.resolve(call.result.type);
    const at = placeOf(frame, call.range);
    const turn = this.expressions.turn(`c:${at.file}:${call.range.start}`);
    const id = `c:${frame.definition.fn.name}:${call.range.start}@${turn}`;
    const named = call.callee.kind === 'global' ? call.callee.name : '';
    const model = program.model.functions.get(named);
    const simulation = program.model.simulations.get(named);
    const entered = simulation?.standsIn ? sourceOf(program, named) : undefined;
    if ((model || simulation) && !entered) {
      const service = services.get(simulation?.service ?? '');
      const roles = { ...model?.arguments, ...simulation?.arguments };
      const request: KernelCall = { name: named, model: model ?? {}, roles, values, at, returns, id, turn };
      const failure = simulation?.service ? failureOfService(simulation) : failureOf(request.model, returns);
      const failed = this.kernel.fail(request, failure);
      if (failed) return failed;
      const { length } = this.kernel.hops;
      const result = service ? service(this.kernel, request) : this.served(frame, request, call);
      if (this.kernel.hops.length > length) this.kernel.onStep?.(request);
      return result;
    }
    const { name, definition } = this.expressions.callee(frame, call.callee);
    if (definition && (entered || !program.model.functions.has(name))) {
      const site = definition.isInline ? at : frame.definition.isInline ? frame.site : null;
      this.kernel.callers.push(at);
      const result = this.call(definition, values, {
        depth: frame.depth + 1,
        site,
        record: (i) => this.expressions.cell(frame, call.arguments[i]!),
      });
      this.kernel.callers.pop();
      return result;
    }
    return this.unknownCall(frame, call, { name, values, returns, id, at, turn });
  }

  private served(frame: Frame, request: KernelCall, call: Call): Concrete {
    const { model } = request;
    const misses = model.effect === 'maps' && !this.reached && this.scenario.isGoal(frame.definition.fn, call);
    if (misses && ++this.misses > MAX_MISSES)
      throw new Stopped(`${request.name}(): what it is given is not known to this run`, request.at);
    const { mmioFlag } = model;
    return serve(this.kernel, request, mmioFlag && this.scenario.program.model.constant(mmioFlag.flag));
  }

  /** A call that no model describes and no source in reach defines: taken to succeed, and said so. */
  private unknownCall(frame: Frame, call: Call, unknown: Omit<KernelCall, 'model' | 'roles'>): Concrete {
    const { name, values, returns, id, at, turn } = unknown;
    this.meet(name === '' ? 'a call through a pointer' : `${name}()`, at);
    for (const value of values)
      if (value.kind === 'pointer' && this.memory.isBlank(value.to)) this.memory.refill(value.to);
    const isAnswer = answersOf(frame.definition.fn).has(call.result.id);
    return this.concretiser.input(isAnswer ? question(name, values, turn) : id, returns, 'call', { turn });
  }
}

/** The source that runs in place of a stand-in: what a header has is the stub of a kernel without the feature. */
function sourceOf(program: Program, name: string): Definition | undefined {
  const fn = program.ir(name);
  return fn ? { program, fn, isInline: false } : definedElsewhere(program, name);
}

/** Names the answer to a call: asked again in the same turn of a loop, it is the same. */
function question(name: string, values: readonly Concrete[], turn: number): string {
  return `${name}(${values.map(textOf).join()})@${turn}`;
}

/** Whether a function's result tells that it failed: a negative errno, or NULL. */
export function isFailure(value: Concrete, returnsPointer: boolean): boolean {
  return value.kind === 'integer' && (returnsPointer ? value.value === 0n : value.value < 0n);
}
