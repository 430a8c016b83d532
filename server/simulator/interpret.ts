/** Runs a function's intermediate representation with concrete values. */
import { answersOf } from '../ir/answers.ts';
import type { Expression, FunctionIr, Instruction } from '../ir/ir.ts';
import { successors } from '../ir/ir.ts';
import { type CType, integerType, recordTag, UNKNOWN_TYPE } from '../ir/types.ts';
import type { Choices } from './choices.ts';
import { Concretiser } from './concretise.ts';
import { applyBinary, applyCast, applyUnary, Decisions } from './evaluate.ts';
import { DriverCalls } from './kernel/driver-calls.ts';
import type { Machine } from './machine.ts';
import { type Cell, type Concrete, integer, Memory, nowhere, pointer } from './memory.ts';
import type { FlowStart, Program } from './program.ts';

/** Instructions that one run may take; a loop that goes on for longer has no end that matters here. */
const MAX_STEPS = 20_000;
const MAX_DEPTH = 32;
/** Times that a run may come to the flow's map call without knowing what to map. */
const MAX_MISSES = 2;

/** Why a run ended before its function returned. */
class Stopped extends Error {}

interface Frame {
  readonly fn: FunctionIr;
  readonly cells: Map<number, Cell>;
  readonly depth: number;
  /** Blocks from which the flow's map call can still be reached. */
  readonly towards: ReadonlySet<number>;
}

export class Interpreter {
  readonly memory: Memory;
  readonly calls: DriverCalls;
  /** Null when the function returned. */
  stopped: string | null = null;
  private readonly program: Program;
  private readonly start: FlowStart;
  private readonly decisions: Decisions;
  private readonly concretiser: Concretiser;
  /** Instructions taken so far. */
  steps = 0;
  /** Decisions taken before the map call was reached; later ones do not change what it maps. */
  decided: number | null = null;
  private readonly choices: Choices;
  private frames = 0;
  private misses = 0;
  private readonly occurrences = new Map<string, number>();

  constructor(program: Program, machine: Machine, choices: Choices, start: FlowStart) {
    this.program = program;
    this.choices = choices;
    this.start = start;
    this.memory = new Memory(program.symbols);
    this.decisions = new Decisions(choices, this.memory);
    this.concretiser = new Concretiser(program, machine, this.memory);
    this.calls = new DriverCalls(program.file, machine, this.memory, this.decisions, this.concretiser);
  }

  /** Runs the flow from its first function; arguments are what the platform has. */
  run(): void {
    const fn = this.program.ir(this.start.function);
    if (!fn) {
      this.stopped = `there is no function ${this.start.function}() to run`;
      return;
    }
    try {
      this.call(
        fn,
        fn.parameters.map((p) => this.concretiser.input(`p:${p.name}`, p.type, 'platform')),
        0,
        (i) => nowhere(`p:${i}`),
      );
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      this.stopped = error.message;
    }
  }

  get reached(): boolean {
    return this.calls.bug !== null || this.calls.mappings.some((m) => m.range.start === this.start.call.start);
  }

  /** `record` gives the record that is passed as a parameter. */
  private call(fn: FunctionIr, values: readonly Concrete[], depth: number, record: (i: number) => Cell): Concrete {
    if (depth > MAX_DEPTH) throw new Stopped(`${fn.name}(): calls nested deeper than ${MAX_DEPTH}`);
    const frame: Frame = { fn, cells: new Map(), depth, towards: this.towards(fn) };
    this.frames++;
    fn.parameters.forEach((parameter, i) => {
      const cell = this.cellOf(frame, parameter.id);
      if (recordTag(cell.type) !== undefined) this.copy(cell, record(i));
      else this.memory.store(cell, applyCast(values[i] ?? integer(0n), cell.type));
    });
    for (let block = fn.blocks[0]; block; ) {
      for (const instruction of block.instructions) {
        if (++this.steps > MAX_STEPS) throw new Stopped(`${fn.name}(): no end after ${MAX_STEPS} steps`);
        this.execute(frame, instruction);
        if (this.decided === null && this.reached) this.decided = this.choices.count;
        if (this.calls.bug) throw new Stopped('the kernel stopped');
      }
      const { terminator } = block;
      if (++this.steps > MAX_STEPS) throw new Stopped(`${fn.name}(): no end after ${MAX_STEPS} steps`);
      if (terminator.op === 'return') return terminator.value ? this.value(frame, terminator.value) : integer(0n);
      if (terminator.op === 'unreachable') throw new Stopped(`${fn.name}(): control flow that is not understood`);
      if (terminator.op === 'jump') block = fn.blocks[terminator.to];
      else {
        const truth = this.decisions.truth(
          this.value(frame, terminator.condition),
          this.preference(frame, terminator.then, terminator.otherwise),
        );
        block = fn.blocks[truth ? terminator.then : terminator.otherwise];
      }
    }
    throw new Stopped(`${fn.name}(): control flow that is not understood`);
  }

  /** The way to try first: towards the map call, as long as it has not been reached. */
  private preference({ towards }: Frame, then: number, otherwise: number): boolean | null {
    if (this.reached || towards.has(then) === towards.has(otherwise)) return null;
    return towards.has(then);
  }

  /** Blocks of a function from which control can come to the map call, here or in a callee. */
  private towards(fn: FunctionIr): ReadonlySet<number> {
    const found = new Set<number>();
    const leads = (name: string, seen: Set<string>): boolean => {
      if (seen.has(name)) return false;
      seen.add(name);
      const callee = this.program.ir(name);
      return (
        callee?.blocks.some((b) =>
          b.instructions.some((i) => i.op === 'call' && this.isGoal(callee, i, leads, seen)),
        ) ?? false
      );
    };
    for (const block of fn.blocks) {
      if (block.instructions.some((i) => i.op === 'call' && this.isGoal(fn, i, leads, new Set([fn.name]))))
        found.add(block.id);
    }
    for (let size = -1; size !== found.size; ) {
      size = found.size;
      for (const block of fn.blocks) if (successors(block.terminator).some((s) => found.has(s))) found.add(block.id);
    }
    return found;
  }

  private isGoal(
    fn: FunctionIr,
    call: Extract<Instruction, { op: 'call' }>,
    leads: (name: string, seen: Set<string>) => boolean,
    seen: Set<string>,
  ): boolean {
    if (this.isHere(fn, call)) return true;
    return call.callee.kind === 'global' && leads(call.callee.name, seen);
  }

  /** Whether a call is the flow's map call. */
  private isHere(fn: FunctionIr, call: Extract<Instruction, { op: 'call' }>): boolean {
    const { call: goal } = this.start;
    return goal.start >= fn.range.start && goal.end <= fn.range.end && call.range.start === goal.start;
  }

  private resolve(type: CType): CType {
    return this.program.symbols.resolve(type);
  }

  private cellOf(frame: Frame, variable: number): Cell {
    let cell = frame.cells.get(variable);
    if (!cell) {
      const { type, name } = frame.fn.variables[variable]!;
      cell = this.memory.allocate(this.resolve(type), 'platform', `${name}#${this.frames}.${variable}`);
      frame.cells.set(variable, cell);
    }
    return cell;
  }

  private execute(frame: Frame, instruction: Instruction): void {
    switch (instruction.op) {
      case 'declare':
        frame.cells.delete(instruction.variable.id);
        this.frames++;
        break;
      case 'unknown':
        for (const variable of instruction.variables) {
          this.memory.store(
            this.cellOf(frame, variable.id),
            this.concretiser.input(this.once(`x:${instruction.range.start}:${variable.id}`), variable.type, 'source'),
          );
        }
        break;
      case 'assign':
        this.assign(frame, instruction.target, instruction.value);
        break;
      case 'call':
        this.memory.store(this.cellOf(frame, instruction.result.id), this.perform(frame, instruction));
    }
  }

  /** A name that is new each time: what is not understood may differ from one turn of a loop to the next. */
  private once(name: string): string {
    return `${name}@${this.turn(name)}`;
  }

  /** How many times the run has come by here. */
  private turn(name: string): number {
    const count = (this.occurrences.get(name) ?? 0) + 1;
    this.occurrences.set(name, count);
    return count;
  }

  private assign(frame: Frame, target: Expression, value: Expression): void {
    const cell = this.cell(frame, target);
    if (value.kind === 'aggregate') {
      const values = value.entries.map((entry) => ({ entry, value: this.value(frame, entry.value) }));
      this.memory.clear(cell);
      for (const { entry, value: member } of values) {
        let at = cell;
        for (const step of entry.path)
          at = typeof step === 'string' ? this.memory.member(at, step) : this.positional(at, step);
        this.memory.store(at, applyCast(member, at.type));
      }
      return;
    }
    if (recordTag(cell.type) !== undefined && isPlace(value)) {
      this.copy(cell, this.cell(frame, value));
      return;
    }
    this.memory.store(cell, this.typed(applyCast(this.value(frame, value), cell.type), cell.type));
  }

  /** Copies a record; what comes from a call that is not known is what the platform has. */
  private copy(to: Cell, from: Cell): void {
    if (recordTag(from.type) === undefined) this.memory.refill(to);
    else this.memory.copy(to, from);
  }

  /** Memory from an allocator takes the type of the pointer that it is first kept in. */
  private typed(value: Concrete, type: CType): Concrete {
    if (value.kind !== 'pointer' || type.pointers === 0 || (value.to.type.name !== '' && value.to.type.name !== 'void'))
      return value;
    return pointer({ ...value.to, type: this.program.symbols.element(type) });
  }

  private positional(cell: Cell, position: number): Cell {
    const tag = recordTag(cell.type);
    if (tag === undefined) return this.memory.element(cell, BigInt(position));
    return this.memory.member(cell, [...(this.program.symbols.record(tag)?.keys() ?? [])][position] ?? `#${position}`);
  }

  private perform(frame: Frame, call: Extract<Instruction, { op: 'call' }>): Concrete {
    const name = call.callee.kind === 'global' ? call.callee.name : '';
    const values = call.arguments.map((a) => this.value(frame, a));
    const model = this.program.model.functions.get(name);
    const turn = this.turn(`c:${call.range.start}`);
    const id = `c:${call.range.start}@${turn}`;
    const returns = this.resolve(call.result.type);
    if (model) {
      if (model.effect === 'maps' && !this.reached && this.isHere(frame.fn, call) && ++this.misses > MAX_MISSES)
        throw new Stopped(`${name}(): what it is given is not known to this run`);
      if (model.mmioFlag) this.calls.mmioBit = this.program.model.constant(model.mmioFlag.flag);
      return this.calls.serve({ name, model, values, range: call.range, returns, id });
    }
    const fn = name === '' ? undefined : this.program.ir(name);
    if (fn) return this.call(fn, values, frame.depth + 1, (i) => this.cell(frame, call.arguments[i]!));
    this.calls.notes.add(
      name === '' ? 'a call through a pointer is not followed' : `${name}() has no model: it is taken to succeed`,
    );
    for (const value of values)
      if (value.kind === 'pointer' && this.memory.isBlank(value.to)) this.memory.refill(value.to);
    return this.concretiser.input(
      answersOf(frame.fn).has(call.result.id) ? question(name, values, turn) : id,
      returns,
      'call',
    );
  }

  private value(frame: Frame, e: Expression): Concrete {
    return this.decisions.resolve(this.evaluate(frame, e));
  }

  private evaluate(frame: Frame, e: Expression): Concrete {
    switch (e.kind) {
      case 'constant':
        return integer(e.value);
      case 'variable':
      case 'member':
      case 'index':
      case 'dereference':
        return this.read(this.cell(frame, e));
      case 'global':
        return this.global(frame, e);
      case 'address':
        return pointer(this.cell(frame, e.place));
      case 'unary':
        return applyUnary(e.operator, this.value(frame, e.operand));
      case 'binary':
        return applyBinary(e.operator, this.value(frame, e.left), this.value(frame, e.right), this.memory);
      case 'cast':
        return applyCast(this.value(frame, e.operand), this.resolve(e.type));
      case 'sizeof': {
        const type = e.type ?? (e.operand && isPlace(e.operand) ? this.cell(frame, e.operand).type : UNKNOWN_TYPE);
        const known = integerType(this.resolve(type));
        return known
          ? integer(BigInt(Math.max(1, known.bits / 8)))
          : { kind: 'input', name: `sizeof:${type.name}`, type: UNKNOWN_TYPE, from: 'source' };
      }
      default:
        return { kind: 'input', name: this.once(`u:${e.range.start}`), type: UNKNOWN_TYPE, from: 'source' };
    }
  }

  private read(cell: Cell): Concrete {
    return this.decisions.resolve(this.memory.load(cell) ?? this.concretiser.value(cell));
  }

  /** A global object as the run has left it, or a constant that no declaration in reach tells. */
  private global(frame: Frame, e: Extract<Expression, { kind: 'global' }>): Concrete {
    const cell = this.cell(frame, e);
    return this.memory.load(cell) ?? { kind: 'input', name: `g:${e.name}`, type: cell.type, from: 'source' };
  }

  private cell(frame: Frame, e: Expression): Cell {
    switch (e.kind) {
      case 'variable':
        return this.cellOf(frame, e.variable.id);
      case 'member':
        return this.memory.member(this.cell(frame, e.base), e.field);
      case 'index': {
        const index = this.decisions.number(this.value(frame, e.index)) ?? 0n;
        const base = isPlace(e.base) ? this.cell(frame, e.base) : undefined;
        if (base && base.type.dimensions.length > 0) return this.memory.element(base, index);
        // The base is read from its cell: evaluating it again would double the work with each index.
        const pointer = base && e.base.kind !== 'global' ? this.read(base) : this.value(frame, e.base);
        return this.memory.offset(this.target(pointer), index);
      }
      case 'dereference':
        return this.target(this.value(frame, e.pointer));
      case 'global':
        return { ...nowhere(`g:${e.name}`), type: this.program.symbols.global(e.name)?.type ?? UNKNOWN_TYPE };
      default:
        return nowhere(this.once(`t:${e.range.start}`));
    }
  }

  private target(value: Concrete): Cell {
    if (value.kind === 'pointer') return value.to;
    if (value.kind === 'input') return { ...nowhere(value.name), type: this.program.symbols.element(value.type) };
    throw new Stopped(
      value.kind === 'integer' && value.value === 0n
        ? 'a NULL pointer is dereferenced'
        : 'a pointer that is not known is dereferenced',
    );
  }
}

function isPlace(e: Expression): boolean {
  return (
    e.kind === 'variable' ||
    e.kind === 'member' ||
    e.kind === 'index' ||
    e.kind === 'dereference' ||
    e.kind === 'global'
  );
}

/** Names the answer to a call: asked again in the same turn of a loop, it is the same. */
function question(name: string, values: readonly Concrete[], turn: number): string {
  return `${name}(${values.map(textOf).join()})@${turn}`;
}

function textOf(value: Concrete): string {
  switch (value.kind) {
    case 'integer':
      return String(value.value);
    case 'pointer':
      return value.to.key;
    case 'input':
      return value.name;
    case 'expression':
      return `${value.operator}(${value.operands.map(textOf).join()})`;
  }
}
