/** Evaluates expressions of the intermediate representation to values and places. */
import { initialValue } from '../ir/constant.ts';
import type { Expression } from '../ir/ir.ts';
import { type CType, integerType, recordTag, UNKNOWN_TYPE } from '../ir/types.ts';
import type { Concretiser } from './concretise.ts';
import { applyBinary, applyCast, applyUnary, type Decisions } from './evaluate.ts';
import type { Frame } from './frame.ts';
import { type Cell, type Concrete, functionPointer, integer, type Memory, nowhere, pointer, textOf } from './memory.ts';
import { type Definition, definitionOf, type Program } from './program.ts';
import type { TypesInReach } from './types-in-reach.ts';

/** A pointer that leads nowhere that is known is followed. */
export class UnknownPointer extends Error {}

export class Expressions {
  private readonly memory: Memory;
  private readonly decisions: Decisions;
  private readonly concretiser: Concretiser;
  private readonly types: TypesInReach;
  private readonly occurrences = new Map<string, number>();
  /** Global objects whose initial values are in memory. */
  private readonly initialised = new Set<string>();
  private frames = 0;
  /** Whether a pointer that is computed from what is not known leads to an object of its own. */
  private readonly isLenient: boolean;

  constructor(memory: Memory, decisions: Decisions, concretiser: Concretiser, types: TypesInReach, isLenient: boolean) {
    this.isLenient = isLenient;
    this.memory = memory;
    this.decisions = decisions;
    this.concretiser = concretiser;
    this.types = types;
  }

  /** How many times the run has come by here. */
  turn(name: string): number {
    const count = (this.occurrences.get(name) ?? 0) + 1;
    this.occurrences.set(name, count);
    return count;
  }

  /** A name that is new each time: what is not understood may differ from one turn of a loop to the next. */
  once(place: string): { readonly name: string; readonly turn: number } {
    const turn = this.turn(place);
    return { name: `${place}@${turn}`, turn };
  }

  /** The variables of a frame, or of a declaration that comes by again, are other ones than before. */
  renew(): void {
    this.frames++;
  }

  value(frame: Frame, e: Expression): Concrete {
    return this.decisions.resolve(this.evaluate(frame, e));
  }

  read(cell: Cell): Concrete {
    return this.decisions.resolve(this.memory.load(cell) ?? this.concretiser.value(cell));
  }

  cellOf(frame: Frame, variable: number): Cell {
    let cell = frame.cells.get(variable);
    if (!cell) {
      const { type, name } = frame.definition.fn.variables[variable]!;
      cell = this.memory.variable(this.types.resolve(type), `${name}#${this.frames}.${variable}`);
      frame.cells.set(variable, cell);
    }
    return cell;
  }

  cell(frame: Frame, e: Expression): Cell {
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
        return this.globalCell(frame, e.name);
      default:
        return nowhere(this.once(`t:${e.range.start}`).name);
    }
  }

  /** Stores the members of an initialiser or a compound literal; the others are zero, or `kept`. */
  fill(frame: Frame, cell: Cell, { entries }: Extract<Expression, { kind: 'aggregate' }>, kept = false): void {
    const values = entries.map((entry) => ({ entry, value: this.value(frame, entry.value) }));
    if (!kept) this.memory.clear(cell);
    for (const { entry, value: member } of values) {
      let at = cell;
      for (const step of entry.path)
        at = typeof step === 'string' ? this.memory.member(at, step) : this.positional(at, step);
      this.memory.store(at, applyCast(member, at.type));
    }
  }

  /** The function that a call's callee names or points to. */
  callee(frame: Frame, e: Expression): { readonly name: string; readonly definition: Definition | undefined } {
    const { program } = frame.definition;
    if (e.kind === 'global' && !program.symbols.global(e.name))
      return { name: e.name, definition: definitionOf(program, e.name) };
    const value = this.value(frame, e);
    if (value.kind === 'pointer' && value.to.code) return { name: value.to.code.fn.name, definition: value.to.code };
    const definition = e.kind === 'member' ? this.onlyTarget(frame, e) : undefined;
    return { name: definition?.fn.name ?? '', definition };
  }

  /** The one function that the tables of the file put into a member of that name, where there is but one. */
  private onlyTarget(frame: Frame, e: Extract<Expression, { kind: 'member' }>): Definition | undefined {
    const { program } = frame.definition;
    const wanted = recordTag(this.types.resolve(this.cell(frame, e.base).type));
    const found = new Set<string>();
    for (const object of program.symbols.globals()) {
      if (wanted === undefined || recordTag(this.types.resolve(object.type)) !== wanted) continue;
      const value = initialValue(program.symbols, object);
      if (value?.kind !== 'aggregate') continue;
      for (const entry of value.entries)
        if (entry.path.length === 1 && entry.path[0] === e.field && entry.value.kind === 'global')
          found.add(entry.value.name);
    }
    const [name] = found;
    return found.size === 1 ? definitionOf(program, name!) : undefined;
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
        return this.global(frame, e.name);
      case 'address':
        return e.place.kind === 'global'
          ? this.addressOfGlobal(frame, e.place.name)
          : pointer(this.cell(frame, e.place));
      case 'unary':
        return applyUnary(e.operator, this.value(frame, e.operand));
      case 'binary':
        return applyBinary(e.operator, this.value(frame, e.left), this.value(frame, e.right), this.memory);
      case 'cast':
        return applyCast(this.value(frame, e.operand), this.types.resolve(e.type));
      case 'sizeof': {
        const type = e.type ?? (e.operand && isPlace(e.operand) ? this.cell(frame, e.operand).type : UNKNOWN_TYPE);
        const bytes = this.sizeOf(type);
        return bytes === undefined
          ? { kind: 'input', name: `sizeof:${type.name}`, type: UNKNOWN_TYPE, from: 'source' }
          : integer(bytes);
      }
      default:
        return { kind: 'input', ...this.once(`u:${e.range.start}`), type: UNKNOWN_TYPE, from: 'source' };
    }
  }

  /** Bytes of an integer, a pointer or an array of such; records have a layout that is not known here. */
  private sizeOf(type: CType): bigint | undefined {
    let count = 1n;
    for (const dimension of type.dimensions) {
      if (dimension === null) return undefined;
      count *= BigInt(dimension);
    }
    const known = integerType(this.types.resolve({ ...type, dimensions: [] }));
    return known && count * BigInt(Math.max(1, known.bits / 8));
  }

  private addressOfGlobal(frame: Frame, name: string): Concrete {
    return this.functionNamed(frame.definition.program, name) ?? pointer(this.globalCell(frame, name));
  }

  private functionNamed(program: Program, name: string): Concrete | undefined {
    if (program.symbols.global(name)) return undefined;
    const fn = program.ir(name);
    return fn && functionPointer({ program, fn, isInline: false });
  }

  /** A global object as the run has left it, a function, or a constant that no declaration in reach tells. */
  private global(frame: Frame, name: string): Concrete {
    const code = this.functionNamed(frame.definition.program, name);
    if (code) return code;
    const cell = this.globalCell(frame, name);
    // The condition of an `#if` is named by its text.
    const isConstant = cell.type.name === '' && !name.startsWith('#');
    return this.memory.load(cell) ?? { kind: 'input', name: `g:${name}`, type: cell.type, from: 'source', isConstant };
  }

  private globalCell(frame: Frame, name: string): Cell {
    const cell: Cell = { ...nowhere(`g:${name}`), type: this.types.resolve(this.types.global(name)) };
    if (this.initialised.has(name)) return cell;
    this.initialised.add(name);
    const { symbols } = frame.definition.program;
    const object = symbols.global(name);
    const initial = object && initialValue(symbols, object);
    // What is not `const` may have been changed before the flow begins: tables are taken as written, flags are not.
    if (initial?.kind === 'aggregate') this.fill(frame, cell, initial, !object?.constant);
    else if (initial?.kind === 'constant' && object?.constant) this.memory.store(cell, integer(initial.value));
    return cell;
  }

  private positional(cell: Cell, position: number): Cell {
    const tag = recordTag(cell.type);
    if (tag === undefined) return this.memory.element(cell, BigInt(position));
    return this.memory.member(cell, this.types.fieldAt(tag, position) ?? `#${position}`);
  }

  private target(value: Concrete): Cell {
    if (value.kind === 'pointer') return value.to;
    if (value.kind === 'input') return { ...nowhere(value.name), type: this.types.element(value.type) };
    if (value.kind === 'expression' && this.isLenient)
      return { ...nowhere(textOf(value)), type: this.types.element(value.type) };
    throw new UnknownPointer(
      value.kind === 'integer' && value.value === 0n
        ? 'a NULL pointer is dereferenced'
        : 'a pointer that is not known is dereferenced',
    );
  }
}

export function isPlace(e: Expression): boolean {
  return (
    e.kind === 'variable' ||
    e.kind === 'member' ||
    e.kind === 'index' ||
    e.kind === 'dereference' ||
    e.kind === 'global'
  );
}
