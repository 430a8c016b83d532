/** The driver's memory during a run: objects, their members, and values. */
import { type CType, integerType, UNKNOWN_TYPE } from '../ir/types.ts';
import type { Location } from '../syntax/text.ts';
import type { Definition } from './program.ts';
import type { TypesInReach } from './types-in-reach.ts';

/**
 * A value. An `input` is one that the platform or an unknown call gives and that nothing has depended on yet; an
 * `expression` is arithmetic that waits for one.
 */
export type Concrete =
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'pointer'; readonly to: Cell }
  | {
      readonly kind: 'input';
      readonly name: string;
      readonly type: CType;
      readonly from: 'platform' | 'call' | 'source';
      /** Which time the run has come by where it comes from; the first where absent. */
      readonly turn?: number;
      /** A constant that no declaration in reach tells. */
      readonly isConstant?: boolean;
    }
  | {
      readonly kind: 'expression';
      readonly operator: string;
      readonly operands: readonly Concrete[];
      readonly type: CType;
    };

/** A place in memory. `key` is unique; a member's key starts with that of its parent. */
export interface Cell {
  readonly key: string;
  readonly type: CType;
  readonly parent: Cell | null;
  readonly field: string | null;
  readonly index: bigint | null;
  /** What a pointer to a function points to. */
  readonly code?: Definition;
}

export function functionPointer(code: Definition): Concrete {
  return pointer({ ...nowhere(`f:${code.fn.name}`), code });
}

export function integer(value: bigint): Concrete {
  return { kind: 'integer', value };
}

export function pointer(to: Cell): Concrete {
  return { kind: 'pointer', to };
}

/** Names a value: equal ones alike. */
export function textOf(value: Concrete): string {
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

/** What a cell reads as before it is written. */
type Backing = { readonly kind: 'zero' } | { readonly kind: 'copy'; readonly of: Cell } | { readonly kind: 'platform' };

/** What the driver has put into a place, and which code did. */
export interface Written {
  readonly cell: Cell;
  readonly value: Concrete;
  readonly by: Location | null;
}

export class Memory {
  private readonly values = new Map<string, Written>();
  private readonly backings = new Map<string, Backing>();
  private readonly types: TypesInReach;
  private objects = 0;
  /** Keys of the cells of which parts have been written: only those have any to forget. */
  private readonly wholes = new Set<string>();
  /** Keys of the variables of functions. */
  private readonly variables = new Set<string>();
  /** The code that runs. */
  writer: Location | null = null;

  constructor(types: TypesInReach) {
    this.types = types;
  }

  /** A new object; `zero` memory reads as zero, the rest as what the platform has there. */
  allocate(type: CType, content: 'zero' | 'platform', name = `object${++this.objects}`): Cell {
    const cell: Cell = { key: `{${name}}`, type, parent: null, field: null, index: null };
    this.backings.set(cell.key, { kind: content });
    return cell;
  }

  /** A variable of a function: before it is written, it holds whatever is there. */
  variable(type: CType, name: string): Cell {
    const cell = this.allocate(type, 'platform', name);
    this.variables.add(cell.key);
    return cell;
  }

  /** Whether a key names a variable of a function, or a part of one. */
  isVariable(key: string): boolean {
    return [...this.variables].some((variable) => within(key, variable));
  }

  member(parent: Cell, field: string): Cell {
    const type = this.types.fieldType(parent.type, field);
    return { key: `${parent.key}.${field}`, type: this.types.resolve(type), parent, field, index: null };
  }

  element(array: Cell, index: bigint): Cell {
    return { key: `${array.key}[${index}]`, type: this.types.element(array.type), parent: array, field: null, index };
  }

  /** `cell[index]` as pointer arithmetic counts, from an element or from the only one. */
  offset(cell: Cell, index: bigint): Cell {
    if (cell.parent && cell.index !== null)
      return { ...this.element(cell.parent, cell.index + index), type: cell.type };
    if (index === 0n) return cell;
    return { key: `${cell.key}[${index}]`, type: cell.type, parent: cell, field: null, index };
  }

  load(cell: Cell): Concrete | undefined {
    const stored = this.values.get(cell.key);
    if (stored) return stored.value;
    if (cell.type.dimensions.length > 0) return pointer(this.element(cell, 0n));
    for (let at: Cell | null = cell; at; at = at.parent) {
      const backing = this.backings.get(at.key);
      if (backing?.kind === 'zero') return integer(0n);
      if (backing) return undefined;
    }
    return undefined;
  }

  /** The cell whose platform value a load of `cell` shows, through copies. */
  source(cell: Cell): Cell {
    for (let at: Cell | null = cell; at; at = at.parent) {
      const backing = this.backings.get(at.key);
      if (backing?.kind === 'copy') return rebase(cell, at, backing.of);
    }
    return cell;
  }

  store(cell: Cell, value: Concrete): void {
    // Only a record or an unknown has members to forget; the scan is what a run spends its time on.
    if (!integerType(cell.type)) this.forgetWithin(cell);
    this.values.set(cell.key, { cell, value, by: this.writer });
    this.noteWholes(cell);
  }

  clear(cell: Cell): void {
    this.forgetWithin(cell);
    this.backings.set(cell.key, { kind: 'zero' });
    this.noteWholes(cell);
  }

  /** What the platform has is there again, as after a call that fills an object. */
  refill(cell: Cell): void {
    this.forgetWithin(cell);
    this.backings.set(cell.key, { kind: 'platform' });
    this.noteWholes(cell);
  }

  /** Whether an object was there before the driver ran, and not made by it. */
  isPlatform(cell: Cell): boolean {
    return this.backings.get(cell.key)?.kind === 'platform';
  }

  /** Whether an object is as it was when it was set to zero: nothing but a place for others to write to. */
  isBlank(cell: Cell): boolean {
    if (this.backings.get(cell.key)?.kind !== 'zero') return false;
    for (const key of this.values.keys()) if (within(key, cell.key)) return false;
    return true;
  }

  copy(to: Cell, from: Cell): void {
    if (to.key === from.key) return;
    const backing = this.backingOf(from);
    const inner = [...this.values.values()].filter(({ cell }) => cell.key !== from.key && within(cell.key, from.key));
    this.forgetWithin(to);
    this.backings.set(to.key, backing);
    this.noteWholes(to);
    for (const { cell, value, by } of inner) {
      const target = rebase(cell, from, to);
      this.values.set(target.key, { cell: target, value, by });
      this.noteWholes(target);
    }
  }

  /** What the driver wrote to a place last, and where it did. */
  writtenAt(cell: Cell): Written | undefined {
    return this.values.get(cell.key);
  }

  /** Everything that the driver wrote, in the order of writing. */
  written(): Iterable<Written> {
    return this.values.values();
  }

  /** What a copy of a cell reads as where the cell was not written: what stood there first, not what comes later. */
  private backingOf(cell: Cell): Backing {
    for (let at: Cell | null = cell; at; at = at.parent) {
      const backing = this.backings.get(at.key);
      if (backing?.kind === 'copy') return { kind: 'copy', of: rebase(cell, at, backing.of) };
      if (backing?.kind === 'zero') return backing;
    }
    return { kind: 'copy', of: cell };
  }

  private noteWholes({ parent }: Cell): void {
    for (let at = parent; at && !this.wholes.has(at.key); at = at.parent) this.wholes.add(at.key);
  }

  private forgetWithin(cell: Cell): void {
    this.values.delete(cell.key);
    if (!this.wholes.has(cell.key)) return;
    for (const key of this.values.keys()) if (within(key, cell.key)) this.values.delete(key);
    for (const key of this.backings.keys()) if (key !== cell.key && within(key, cell.key)) this.backings.delete(key);
  }
}

/** A cell of nowhere, for values that name no place. */
export function nowhere(name: string): Cell {
  return { key: `?${name}`, type: UNKNOWN_TYPE, parent: null, field: null, index: null };
}

/** Whether the place that a key names is another, or a part of it. */
export function within(inner: string, outer: string): boolean {
  return (
    inner.startsWith(outer) &&
    (inner.length === outer.length || inner[outer.length] === '.' || inner[outer.length] === '[')
  );
}

function rebase(cell: Cell, from: Cell, to: Cell): Cell {
  if (cell.key === from.key || !cell.parent) return to;
  const parent = rebase(cell.parent, from, to);
  const key = cell.field !== null ? `${parent.key}.${cell.field}` : `${parent.key}[${cell.index}]`;
  return { ...cell, key, parent };
}
