/** What constant objects hold: the members and elements of a `const` table that are picked by known indices. */
import { initialValue } from '../../ir/constant.ts';
import type { Expression } from '../../ir/ir.ts';
import type { Symbols } from '../../ir/symbols.ts';
import { type CType, recordTag } from '../../ir/types.ts';
import type { Place } from '../domain/known.ts';
import type { Types } from '../types.ts';

type Path = readonly (string | number)[];

export class Tables {
  private readonly symbols: Symbols;
  private readonly types: Types;
  /** By object, and by path within it. */
  private readonly known = new Map<string, ReadonlyMap<string, bigint>>();

  constructor(symbols: Symbols, types: Types) {
    this.symbols = symbols;
    this.types = types;
  }

  /** The constant at a place; undefined where that is no constant, or no one place. */
  at(place: Place): bigint | undefined {
    if (place.root.kind !== 'global' || !place.parent) return undefined;
    const path = pathTo(place);
    return path && this.entries(place.root.label).get(keyOf(path));
  }

  private entries(name: string): ReadonlyMap<string, bigint> {
    let entries = this.known.get(name);
    if (!entries) {
      entries = new Map(this.read(name));
      this.known.set(name, entries);
    }
    return entries;
  }

  private *read(name: string): Generator<[string, bigint]> {
    const object = this.symbols.global(name);
    if (!object?.constant || object.type.pointers > 0) return;
    const value = initialValue(this.symbols, object);
    if (value?.kind !== 'aggregate') return;
    for (const entry of value.entries) {
      const path = this.named(object.type, entry.path);
      if (path && isConstant(entry.value)) yield [keyOf(path), entry.value.value];
    }
  }

  /** A path with the names of members where an initialiser only has their positions. */
  private named(type: CType, path: Path): Path | null {
    let at = type;
    const named: (string | number)[] = [];
    for (const step of path) {
      const tag = at.dimensions.length > 0 ? undefined : recordTag(this.types.resolve(at));
      const name = tag === undefined || typeof step === 'string' ? step : this.memberOf(tag, step);
      if (name === undefined) return null;
      named.push(name);
      at = typeof name === 'string' ? this.types.fieldType(at, name) : this.types.element(at);
    }
    return named;
  }

  private memberOf(tag: string, position: number): string | undefined {
    return [...(this.types.record(tag)?.keys() ?? [])][position];
  }
}

function isConstant(value: Expression): value is Extract<Expression, { kind: 'constant' }> {
  return value.kind === 'constant';
}

function pathTo(place: Place): Path | undefined {
  const path: (string | number)[] = [];
  for (let at = place; at.parent; at = at.parent) {
    if (at.field !== null) path.unshift(at.field);
    else if (at.index?.kind === 'constant') path.unshift(Number(at.index.value));
    else return undefined;
  }
  return path;
}

function keyOf(path: Path): string {
  return path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
}
