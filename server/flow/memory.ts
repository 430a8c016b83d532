/** Reading and writing places in a state: records, arrays and what models know of their fields. */
import { constantNamed } from '../ir/constant.ts';
import type { Symbols } from '../ir/symbols.ts';
import { type CType, integerType, recordTag, UNKNOWN_TYPE } from '../ir/types.ts';
import type { FieldAddress, Model } from '../model/model.ts';
import type { Binding } from './binding.ts';
import { element, isWithin, member, overlap, type Place, rootPlace, targetsIn, withoutIndex } from './place.ts';
import { State } from './state.ts';
import type { Types } from './types.ts';
import {
  type AddressFact,
  binary,
  constant,
  half,
  handlesIn,
  type Origin,
  pointerTo,
  symbol,
  typeOfValue,
  type Value,
} from './value.ts';

export class Memory {
  private readonly symbols: Symbols;
  private readonly types: Types;
  private readonly model: Model;
  private readonly targets = new WeakMap<Value, Place>();
  private readonly rootsByKey = new Map<string, readonly string[]>();
  private readonly constants = new Map<string, bigint | undefined>();

  constructor(symbols: Symbols, types: Types, model: Model) {
    this.types = types;
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
    let place = this.targets.get(pointer);
    if (!place) {
      const target = rootPlace(`*(${pointer.key})`, this.types.element(typeOfValue(pointer)));
      place = pointer.kind === 'symbol' && pointer.place ? { ...target, pointer: pointer.place } : target;
      this.targets.set(pointer, place);
    }
    return place;
  }

  /** Whether a path has put something behind a pointer, so that it points to something. */
  isFollowed(state: State, pointer: Value): boolean {
    if (pointer.kind === 'pointer') return true;
    const { key } = this.target(pointer);
    for (const { place } of state.allBindings()) if (isWithin(place.key, key)) return true;
    return false;
  }

  /** Whether a value is found in what a pointer leads to, through the pointers that this path has put there as well. */
  leadsTo(state: State, pointer: Value, value: Value): boolean {
    const targets = [this.wholeTarget(pointer).key];
    const isReached = (key: string): boolean => targets.some((target) => isWithin(key, target));
    for (let found = 0; found !== targets.length; ) {
      found = targets.length;
      for (const { place, content } of state.allBindings()) {
        if (content.kind !== 'value' || !isReached(place.key)) continue;
        if (content.value.key === value.key) return true;
        if (!isPointer(content.value)) continue;
        const { key } = this.wholeTarget(content.value);
        if (!targets.includes(key)) targets.push(key);
      }
    }
    const place = value.kind === 'pointer' || value.kind === 'symbol' ? value.place : null;
    return pointer.key === value.key || (place !== null && isReached(place.key));
  }

  field(parent: Place, name: string): Place {
    return member(parent, name, this.types.fieldType(parent.type, name));
  }

  /** `array[index]` for an array place. */
  arrayElement(array: Place, index: Value): Place {
    return element(array, index, this.types.element(array.type));
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
    if (place.type.dimensions.length > 0) return pointerTo(this.arrayElement(place, constant(0n)));
    const direct = state.binding(place.key);
    if (direct?.content.kind === 'value') return direct.content.value;
    if (this.mayBeWritten(state, place)) return symbol(`alias:${place.key}`, place.type, null, place);
    return this.inherited(state, place, origin) ?? this.initial(place, origin);
  }

  /** What a place holds first within a record that was copied, zeroed or replaced as a whole. */
  private inherited(state: State, place: Place, origin: Origin): Value | undefined {
    for (let at = place.parent; at; at = at.parent) {
      const content = state.binding(at.key)?.content;
      if (!content) continue;
      if (content.kind === 'zero') return constant(0n, null);
      return this.initial(
        this.rebase(place, at, content.kind === 'copy' ? content.of : held(at, content.value)),
        origin,
      );
    }
    return undefined;
  }

  private rebase(place: Place, from: Place, to: Place): Place {
    if (place.key === from.key || !place.parent) return to;
    const parent = this.rebase(place.parent, from, to);
    if (place.field !== null) return member(parent, place.field, place.type);
    return element(parent, place.index!, place.type);
  }

  /** Whether another element of an array, maybe this very one, has been written. */
  private mayBeWritten(state: State, place: Place): boolean {
    if (!place.indexed) return false;
    for (const { place: other } of state.allBindings())
      if (other.root === place.root && other.parent && overlap(place, other) !== 'apart') return true;
    return false;
  }

  /** What a place holds before the driver writes it: fixed and unknown, but maybe an address that a model knows. */
  private initial(place: Place, origin: Origin): Value {
    const record = place.parent;
    if (record && place.field !== null) {
      const tag = recordTag(this.types.resolve(record.type));
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
    const { when, unmapped } = address;
    return {
      model: address,
      condition: when ? { record, when } : null,
      unmapped: unmapped ? { record, when: unmapped } : null,
      origin,
    };
  }

  /** Whether the condition under which a model knows an address holds on this path; null where that is open. */
  holds(state: State, { condition, origin }: AddressFact): boolean | null {
    return condition ? this.agrees(state, condition, origin) : true;
  }

  /** Whether a device needs a mapping of an address on this path; null where that is open. */
  needsMapping(state: State, { unmapped, origin }: AddressFact): boolean | null {
    return unmapped ? this.agrees(state, unmapped, origin) : true;
  }

  private agrees(
    state: State,
    { record, when }: NonNullable<AddressFact['condition']>,
    origin: Origin,
  ): boolean | null {
    let open = false;
    for (const [field, name] of Object.entries(when)) {
      const wanted = this.constant(name);
      const value = state.resolve(this.load(state, this.field(record, field), origin));
      if (wanted !== undefined && value.kind === 'constant' && value.value === wanted) continue;
      if (wanted === undefined || !new State(state).assume(binary('==', value, constant(wanted)), true, null))
        return false;
      open = true;
    }
    return open ? null : true;
  }

  /** The value of a constant that a model names, as the headers in reach have it. */
  constant(name: string): bigint | undefined {
    if (!this.constants.has(name)) this.constants.set(name, constantNamed(this.symbols, name));
    return this.constants.get(name);
  }

  store(state: State, place: Place, value: Value): void {
    // Nothing lies within a number or a pointer, and nothing else is the same variable.
    if (!place.parent && place.owner && isScalar(place.type)) {
      state.bind(place, value);
      return;
    }
    this.beforeWrite(state, place);
    state.unbind(place.key);
    state.bind(place, value);
  }

  /** Gives a place new and unknown content; `name` stands for it. */
  renew(state: State, place: Place, name: string): void {
    this.store(state, place, symbol(state.fresh(name), this.types.resolve(place.type), null, place));
  }

  /** What a record holds where none of its members was written: what it was copied from, zero, or what it held first. */
  private wholeContent(state: State, record: Place): Binding['content'] {
    for (let at: Place | null = record; at; at = at.parent) {
      const content = state.binding(at.key)?.content;
      if (content?.kind === 'zero') return content;
      if (content)
        return {
          kind: 'copy',
          of: this.rebase(record, at, content.kind === 'copy' ? content.of : held(at, content.value)),
        };
    }
    return { kind: 'copy', of: record };
  }

  /** Copies a record as a whole, as it is now. */
  copy(state: State, to: Place, from: Place): void {
    if (this.mayBeWritten(state, from)) {
      this.renew(state, to, `alias:${to.key}`);
      return;
    }
    const moved = [...state.allBindings()].filter((b) => isWithin(b.place.key, from.key) && b.place.key !== from.key);
    const whole = this.wholeContent(state, from);
    this.beforeWrite(state, to);
    state.unbind(to.key);
    state.put(to, whole);
    for (const { place, content } of moved) state.put(this.rebase(place, from, to), content);
  }

  /** Sets a record to zero, before its initialisers are stored. */
  clear(state: State, place: Place): void {
    this.beforeWrite(state, place);
    state.unbind(place.key);
    state.put(place, { kind: 'zero' });
  }

  /** What a write to a place does to others: to the same place by other names, to the rest of a union. */
  private beforeWrite(state: State, place: Place): void {
    const { parent } = place;
    if (!parent) return;
    const others: Place[] = [];
    for (const { place: other } of state.allBindings()) {
      if (!other.parent || other.key === place.key) continue;
      const relation = overlap(place, other);
      if (relation === 'same' || relation === 'around') others.push(other);
    }
    for (const other of others) this.forgetAlias(state, place, other);
    if (parent.type.pointers === 0 && this.types.resolve(parent.type).name.startsWith('union '))
      this.renew(state, parent, `union:${parent.key}`);
  }

  /** Of the elements of an array that may be the one written, only that there are some is kept. */
  private forgetAlias(state: State, written: Place, place: Place): void {
    const name = `alias:${place.key}`;
    if (written.root !== place.root) {
      state.bind(place, symbol(state.fresh(name), place.type, null, place));
      return;
    }
    state.drop(place.key);
    const some = withoutIndex(place, () => true);
    if (!state.binding(some.key)) state.bind(some, symbol(name, place.type, null, place));
  }

  /**
   * Something unknown may have written through this pointer. What stands there is no longer sure, but a way that it rules
   * out stays ruled out: most calls do not write. Pointers and handles of mappings are taken to
   * stay where they are; `ends`: the mappings may have been ended.
   */
  invalidate(state: State, pointer: Value, by: string, ends = true): void {
    if (!isPointer(pointer)) return;
    const roots = new Set<string>();
    const wholes: string[] = [];
    const add = (value: Value): void => {
      if (value.kind === 'symbol') roots.add(`*(${value.key})`);
      else wholes.push(this.wholeTarget(value).key);
    };
    add(pointer);
    const doubted: string[] = [];
    const done = new Set<string>();
    for (let found = -1; found !== done.size; ) {
      found = done.size;
      for (const { place, content } of state.allBindings()) {
        const { key } = place;
        if (done.has(key)) continue;
        if (!this.rootsIn(place.root).some((root) => roots.has(root)) && !wholes.some((whole) => isWithin(key, whole)))
          continue;
        done.add(key);
        const unknown = (): Value => symbol(`by:${by};${key}`, place.type, null, place);
        if (content.kind === 'zero') state.bind(place, unknown());
        else if (content.kind === 'copy') doubted.push(content.of.key);
        else if (this.isRecord(place)) doubted.push(held(place, content.value).key);
        else if (isPointer(content.value)) add(content.value);
        else if (handlesIn(content.value).length === 0) state.doubt(place, content.value, unknown());
        else if (ends) state.share(handlesIn(content.value));
      }
    }
    state.doubtFacts((about) => this.rootsIn(about).some((root) => roots.has(root)), [...doubted, ...wholes]);
    if (pointer.kind !== 'pointer') return;
    const whole = this.wholeTarget(pointer);
    if (!state.binding(whole.key) && whole.type.dimensions.length === 0 && !this.isRecord(whole))
      state.bind(whole, symbol(`by:${by};${whole.key}`, whole.type, null, whole));
  }

  /** The targets of pointers that a key leads through: `*(p)` and `*(q)` for `*(*(p).q).x`. */
  private rootsIn(key: string): readonly string[] {
    let roots = this.rootsByKey.get(key);
    if (!roots) {
      roots = key.includes('*(') ? targetsIn(key) : [];
      this.rootsByKey.set(key, roots);
    }
    return roots;
  }

  /** Code of other files, or of this one that is not followed, may have written to globals. */
  doubtGlobals(state: State, by: string): void {
    for (const { place, content } of state.allBindings())
      if (place.root.startsWith('g:') && content.kind === 'value')
        state.doubt(place, content.value, symbol(`by:${by};${place.key}`, place.type, null, place));
  }

  /** What a pointer to one element lets others write to: the whole array. */
  wholeTarget(pointer: Value): Place {
    const target = this.target(pointer);
    return target.index && target.parent ? target.parent : target;
  }

  private isRecord(place: Place): boolean {
    return recordTag(this.types.resolve(place.type)) !== undefined;
  }
}

/** Whether a value points somewhere, or may: the type of many a value is not known. */
function isPointer(value: Value): boolean {
  return (
    value.kind === 'pointer' ||
    (value.kind === 'symbol' && !value.address && (value.type.pointers > 0 || value.type.name === ''))
  );
}

/** The record that a value bound to a whole record stands for. */
function held(place: Place, value: Value): Place {
  return rootPlace(`{${value.key}}`, place.type);
}

function isScalar(type: CType): boolean {
  return type.dimensions.length === 0 && (type.pointers > 0 || integerType(type) !== undefined);
}
