/** Where functions and objects touch fields of records, as their intermediate representation shows it. */
import {
  type AggregateEntry,
  childrenOf,
  type Expression,
  type FunctionIr,
  type Instruction,
  type Terminator,
} from '../../ir/ir.ts';
import type { Symbols } from '../../ir/symbols.ts';
import { type CType, recordTag, UNKNOWN_TYPE } from '../../ir/types.ts';
import type { TextRange } from '../../syntax/text.ts';
import { typeOfPlace } from '../graph/pointed-function.ts';
import type { Types } from '../types.ts';

/** A field; of which record is not always known. */
export interface Field {
  readonly tag: string | null;
  readonly field: string;
}

/** Something is put into a field, or into an element of it. */
export interface Write extends Field {
  readonly value: Expression;
  /** It depends on what was there before, as with `+=`. */
  readonly isStep: boolean;
  /** Where it is written; the value within. */
  readonly range: TextRange;
  /** Null at file scope. */
  readonly fn: FunctionIr | null;
}

/** A field is named otherwise: it is read, or its address is taken. */
export interface Use extends Field {
  readonly place: Expression;
  /** What the field is part of, innermost first. */
  readonly around: readonly Expression[];
  readonly at: Instruction | Terminator;
  readonly fn: FunctionIr;
}

export interface Accesses {
  readonly writes: readonly Write[];
  readonly uses: readonly Use[];
  /** Code that was not understood: it may do anything to the fields that it names. */
  readonly opaque: readonly Instruction[];
}

interface Names {
  readonly symbols: Symbols;
  readonly types: Types;
}

/** What a function does with fields. */
export function accessesIn(fn: FunctionIr, names: Names): Accesses {
  const writes: Write[] = [];
  const uses: Use[] = [];
  const opaque: Instruction[] = [];
  const read = (e: Expression, at: Use['at'], around: readonly Expression[] = []): void => {
    if (e.kind === 'member') uses.push({ ...fieldOf(e, names), place: e, around, at, fn });
    if (e.kind === 'aggregate') writes.push(...entriesOf(e, e.type ?? UNKNOWN_TYPE, fn, names));
    if (e.kind === 'sizeof') return;
    for (const child of childrenOf(e)) read(child, at, [e, ...around]);
  };
  for (const { instructions, terminator } of fn.blocks) {
    for (const at of instructions) {
      if (at.op === 'unknown') opaque.push(at);
      else if (at.op === 'call') for (const e of [at.callee, ...at.arguments]) read(e, at);
      else if (at.op === 'assign') {
        const { target, value, range } = at;
        const whole = withoutIndices(target);
        const isStep = value.kind === 'binary' && value.left === target;
        if (whole.kind === 'member') writes.push({ ...fieldOf(whole, names), value, isStep, range, fn });
        for (let e = target; e !== whole && e.kind === 'index'; e = e.base) read(e.index, at);
        for (const child of childrenOf(whole)) read(child, at, [whole]);
        if (value.kind === 'aggregate' && !value.type) {
          writes.push(...entriesOf(value, typeOfPlace(target, names.symbols, names.types), fn, names));
          for (const entry of value.entries) read(entry.value, at, [value]);
        } else read(value, at);
      }
    }
    if (terminator.op === 'branch') read(terminator.condition, terminator);
    else if (terminator.op === 'return' && terminator.value) read(terminator.value, terminator);
  }
  return { writes, uses, opaque };
}

/** What the first value of an object puts into fields. */
export function initialWrites(value: Expression, names: Names): Write[] {
  const own = value.kind === 'aggregate' ? entriesOf(value, value.type ?? UNKNOWN_TYPE, null, names) : [];
  return [...own, ...childrenOf(value).flatMap((child) => initialWrites(child, names))];
}

/** A place without the elements of arrays that it ends in. */
export function withoutIndices(place: Expression): Expression {
  return place.kind === 'index' ? withoutIndices(place.base) : place;
}

function fieldOf({ base, field }: Extract<Expression, { kind: 'member' }>, { symbols, types }: Names): Field {
  return { tag: recordTag(types.resolve(typeOfPlace(base, symbols, types))) ?? null, field };
}

function entriesOf(
  { entries }: { readonly entries: readonly AggregateEntry[] },
  type: CType,
  fn: FunctionIr | null,
  names: Names,
): Write[] {
  return entries.flatMap(({ path, value }) => {
    const target = fieldAt(path, type, names.types);
    return target ? { ...target, value, isStep: false, range: value.range, fn } : [];
  });
}

/** The field that a path within an object leads to; an array that a field ends in is that field. */
function fieldAt(path: AggregateEntry['path'], type: CType, types: Types): Field | undefined {
  let at = types.resolve(type);
  let found: Field | undefined;
  for (const step of path) {
    const tag = recordTag(at);
    const field = typeof step === 'string' || tag === undefined ? step : [...(types.record(tag)?.keys() ?? [])][step];
    if (typeof field === 'string') {
      found = { tag: tag ?? null, field };
      at = types.resolve(types.fieldType(at, field));
    } else at = types.resolve(types.element(at));
  }
  return found;
}

/** The names of the fields to which a function assigns. */
export function assignedFields(fn: FunctionIr): Set<string> {
  const found = new Set<string>();
  for (const { instructions } of fn.blocks)
    for (const at of instructions) {
      // A count that goes on, as by `++`, is no value that a decision can be held against.
      if (at.op !== 'assign' || (at.value.kind === 'binary' && at.value.left === at.target)) continue;
      const target = withoutIndices(at.target);
      if (target.kind === 'member') found.add(target.field);
      for (const { path } of at.value.kind === 'aggregate' ? at.value.entries : [])
        for (const step of path) if (typeof step === 'string') found.add(step);
    }
  return found;
}
