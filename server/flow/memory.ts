/** Reading and writing places in a state: records, arrays and what models know of their fields. */
import type { Symbols } from '../ir/symbols.ts';
import { type CType, recordTag, UNKNOWN_TYPE } from '../ir/types.ts';
import type { FieldAddress, Model } from '../model/model.ts';
import { element, isWithin, member, type Place, rootPlace } from './place.ts';
import type { Binding, State } from './state.ts';
import {
  type AddressFact,
  binary,
  constant,
  half,
  type Origin,
  pointerTo,
  symbol,
  typeOfValue,
  type Value,
} from './value.ts';

export class Memory {
  private readonly symbols: Symbols;
  private readonly model: Model;

  constructor(symbols: Symbols, model: Model) {
    this.symbols = symbols;
    this.model = model;
  }

  /** The place that a pointer value points to. */
  target(pointer: Value): Place {
    if (pointer.kind === 'pointer') return pointer.place;
    if (pointer.kind === 'sum') {
      const base = pointer.terms.find(
        (t) => t.factor === 1n && (t.value.kind === 'pointer' || typeOfValue(t.value).pointers > 0),
      );
      if (base) return this.elementOf(this.target(base.value), binary('-', pointer, base.value));
    }
    return rootPlace(`*(${pointer.key})`, this.symbols.element(typeOfValue(pointer)));
  }

  field(parent: Place, name: string): Place {
    return member(parent, name, this.symbols.fieldType(parent.type, name));
  }

  /** `array[index]` for an array place. */
  arrayElement(array: Place, index: Value): Place {
    return element(array, index, this.symbols.element(array.type));
  }

  /** The element `index` further than the one at `place`, as pointer arithmetic counts. */
  elementOf(place: Place, index: Value): Place {
    if (index.kind === 'constant' && index.value === 0n) return place;
    if (place.parent && place.index) {
      return element(place.parent, binary('+', place.index, index), place.type);
    }
    return element(place, index, place.type);
  }

  load(state: State, place: Place, origin: Origin): Value {
    const direct = state.binding(place.key);
    if (direct?.content.kind === 'value') return direct.content.value;
    if (place.type.dimensions.length > 0) return pointerTo(this.arrayElement(place, constant(0n)));
    const inherited = this.inherited(state, place, origin);
    if (inherited) return inherited;
    if (this.mayBeAliased(state, place)) return symbol(`alias:${place.key}`, place.type);
    return this.initial(place, origin);
  }

  /** The value of a field of a record that was copied or zeroed as a whole. */
  private inherited(state: State, place: Place, origin: Origin): Value | undefined {
    for (let at = place; at.parent; at = at.parent) {
      const binding = state.binding(at.parent.key);
      if (!binding) continue;
      if (binding.content.kind === 'zero') return constant(0n, null);
      if (binding.content.kind === 'copy')
        return this.initial(this.rebase(place, at.parent, binding.content.of), origin);
      if (binding.content.value.kind === 'symbol') return undefined;
    }
    return undefined;
  }

  private rebase(place: Place, from: Place, to: Place): Place {
    if (place.key === from.key || !place.parent) return to;
    const parent = this.rebase(place.parent, from, to);
    if (place.field !== null) return member(parent, place.field, place.type);
    return element(parent, place.index!, place.type);
  }

  /** Whether another element of the same array, maybe this very one, has been written. */
  private mayBeAliased(state: State, place: Place): boolean {
    for (let at: Place | null = place; at; at = at.parent) {
      if (!at.index) continue;
      const prefix = `${at.parent!.key}[`;
      const suffix = place.key.slice(at.key.length);
      for (const other of state.allBindings()) {
        const key = other.place.key;
        if (!key.startsWith(prefix) || key.startsWith(`${at.key}`)) continue;
        if (suffix === '' || key.endsWith(suffix)) {
          const index = indexUnder(other.place, at.parent!.key);
          if (!(index?.kind === 'constant' && at.index.kind === 'constant')) return true;
        }
      }
    }
    return false;
  }

  /** What a place holds before the driver writes it: fixed and unknown, but maybe an address that a model knows. */
  private initial(place: Place, origin: Origin): Value {
    const record = place.parent;
    if (record && place.field !== null) {
      const tag = recordTag(this.symbols.resolve(record.type));
      for (const address of tag === undefined ? [] : (this.model.addresses.get(tag) ?? [])) {
        const fact = this.fact(address, record, origin);
        if (address.field === place.field) return symbol(`L:${place.key}`, place.type, fact, place);
        const which = address.low === place.field ? 'low' : address.high === place.field ? 'high' : undefined;
        if (which) return half(which, symbol(`A:${record.key}.${address.low}`, UNKNOWN_TYPE, fact, place));
      }
    }
    return symbol(`L:${place.key}`, place.type, null, place);
  }

  private fact(address: FieldAddress, record: Place, origin: Origin): AddressFact {
    return { model: address, condition: address.when ? { record, when: address.when } : null, origin };
  }

  /** Whether the condition under which a model knows an address holds on this path. */
  holds(state: State, fact: AddressFact): boolean {
    if (!fact.condition) return true;
    const { record, when } = fact.condition;
    return Object.entries(when).every(([field, name]) => {
      const wanted = this.model.constant(name);
      const value = state.resolve(this.load(state, this.field(record, field), fact.origin));
      return value.kind === 'constant' && value.value === wanted;
    });
  }

  store(state: State, place: Place, value: Value): void {
    state.unbind(place.key);
    this.dropAliases(state, place);
    state.bind(place, value);
  }

  /** What a record holds where none of its members was written: what it was copied from, zero, or what it held first. */
  private wholeContent(state: State, record: Place): Binding['content'] {
    for (let at: Place | null = record; at; at = at.parent) {
      const content = state.binding(at.key)?.content;
      if (content?.kind === 'copy') return { kind: 'copy', of: this.rebase(record, at, content.of) };
      if (content) return content;
    }
    return { kind: 'copy', of: record };
  }

  /** Copies a record as a whole, as it is now. */
  copy(state: State, to: Place, from: Place): void {
    const moved = [...state.allBindings()].filter((b) => isWithin(b.place.key, from.key) && b.place.key !== from.key);
    const whole = this.wholeContent(state, from);
    state.unbind(to.key);
    this.dropAliases(state, to);
    if (whole.kind === 'value') state.bind(to, whole.value);
    else state.bindRecord(to, whole);
    for (const { place, content } of moved) {
      const target = this.rebase(place, from, to);
      if (content.kind === 'value') state.bind(target, content.value);
      else state.bindRecord(target, content);
    }
  }

  /** Sets a record to zero, before its initialisers are stored. */
  clear(state: State, place: Place): void {
    state.unbind(place.key);
    this.dropAliases(state, place);
    state.bindRecord(place, { kind: 'zero' });
  }

  /** A write to `a[i]` may be one to `a[j]`: what was known of that is gone. */
  private dropAliases(state: State, place: Place): void {
    for (let at: Place | null = place; at; at = at.parent) {
      const { parent, index } = at;
      if (!parent || !index) continue;
      const prefix = `${parent.key}[`;
      const own = at.key;
      state.unbindWhere(({ place: other }) => {
        if (!other.key.startsWith(prefix) || isWithin(other.key, own)) return false;
        const theirs = indexUnder(other, parent.key);
        return !(theirs?.kind === 'constant' && index.kind === 'constant');
      });
    }
  }

  /** Something unknown may have written through this pointer: constants that the driver stored there are no longer sure. */
  invalidate(state: State, pointer: Value, by: string): void {
    if (pointer.kind !== 'pointer' && pointer.kind !== 'symbol') return;
    const target = this.target(pointer).key;
    const reachable = pointer.kind === 'symbol' ? pointer.key : target;
    for (const binding of [...state.allBindings()]) {
      const { key } = binding.place;
      if (isWithin(key, target) || key.includes(reachable))
        state.bind(binding.place, symbol(`by:${by}:${key}`, binding.place.type, null, binding.place));
    }
    if (pointer.kind === 'pointer' && !state.binding(target) && recordTag(pointer.place.type) === undefined) {
      state.bind(pointer.place, symbol(`by:${by}:${target}`, pointer.place.type, null, pointer.place));
    }
  }

  /** What a call that gives an address returns or writes. */
  produced(name: string, type: CType, fact: AddressFact): Value {
    return symbol(name, type, fact);
  }
}

function indexUnder(place: Place, arrayKey: string): Value | null {
  for (let at: Place | null = place; at; at = at.parent) if (at.index && at.parent?.key === arrayKey) return at.index;
  return null;
}
