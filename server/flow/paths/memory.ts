/** Reading and writing places in a state: records, arrays and what models know of their fields. */
import { constantNamed } from '../../ir/constant.ts';
import type { Symbols } from '../../ir/symbols.ts';
import { type CType, integerType, recordTag, UNKNOWN_TYPE } from '../../ir/types.ts';
import type { FieldAddress, Model } from '../../model/model.ts';
import type { Binding } from '../domain/binding.ts';
import type { AddressFact, Origin, Place, Value } from '../domain/known.ts';
import { isWithin, overlap, rootPlace, withoutIndex } from '../domain/place.ts';
import { State } from '../domain/state.ts';
import { type Term, type TermKind, term } from '../domain/term.ts';
import { binary, constant, half, handlesIn, pointerTo, symbol, typeOfValue } from '../domain/value.ts';
import type { Types } from '../types.ts';
import { iomemFact } from './iomem.ts';
import { Tables } from './tables.ts';

/** What a pointer of a type points to that was read from a place: what points to a record may be cast. */
interface Target {
  readonly type: CType;
  readonly from: Place | null;
  readonly place: Place;
}

export class Memory {
  private readonly symbols: Symbols;
  private readonly types: Types;
  private readonly model: Model;
  private readonly tables: Tables;
  private readonly targets = new Map<Term, readonly Target[]>();
  private readonly constants = new Map<string, bigint | undefined>();

  constructor(symbols: Symbols, types: Types, model: Model) {
    this.types = types;
    this.symbols = symbols;
    this.model = model;
    this.tables = new Tables(symbols, types);
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
    const type = typeOfValue(pointer);
    const from = pointer.kind === 'symbol' ? pointer.place : null;
    const known = this.targets.get(pointer.term) ?? [];
    let target = known.find((one) => isOneType(one.type, type) && one.from === from);
    if (!target) {
      const place = rootPlace(term('target', '', pointer.term), this.types.element(type), null, from);
      target = { type, from, place };
      this.targets.set(pointer.term, [...known, target]);
    }
    return target.place;
  }

  /** Whether a path has put something behind a pointer, so that it points to something. */
  isFollowed(state: State, pointer: Value): boolean {
    if (pointer.kind === 'pointer') return true;
    const target = this.target(pointer).term;
    for (const { place } of state.allBindings()) if (isWithin(place, target)) return true;
    return false;
  }

  field(parent: Place, name: string): Place {
    return parent.member(name, () => this.types.fieldType(parent.type, name));
  }

  /** `array[index]` for an array place. */
  arrayElement(array: Place, index: Value): Place {
    return array.element(index, this.types.element(array.type));
  }

  /** The element `index` further than the one at `place`, as pointer arithmetic counts. */
  elementOf(place: Place, index: Value): Place {
    if (index.kind === 'constant' && index.value === 0n) return place;
    if (place.parent && place.index) {
      return place.parent.element(binary('+', place.index, index), place.type);
    }
    return place.element(index, place.type);
  }

  load(state: State, place: Place, origin: Origin): Value {
    if (place.type.dimensions.length > 0) return pointerTo(this.arrayElement(place, constant(0n)));
    const direct = state.binding(place.term);
    if (direct?.content.kind === 'value') return direct.content.value;
    if (this.mayBeWritten(state, place)) return symbol(term('alias', '', place.term), place.type, null, place);
    return this.inherited(state, place, origin) ?? this.initial(place, origin);
  }

  /** What a place holds first within a record that was copied, zeroed or replaced as a whole. */
  private inherited(state: State, place: Place, origin: Origin): Value | undefined {
    for (let at = place.parent; at; at = at.parent) {
      const content = state.binding(at.term)?.content;
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
    if (place.term === from.term || !place.parent) return to;
    const parent = this.rebase(place.parent, from, to);
    if (place.field !== null) return parent.member(place.field, () => place.type);
    return parent.element(place.index!, place.type);
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
    const entry = this.tables.at(place);
    if (entry !== undefined) return constant(entry, origin);
    const record = place.parent;
    if (record && place.field !== null) {
      const tag = recordTag(this.types.resolve(record.type));
      for (const address of tag === undefined ? [] : (this.model.addresses.get(tag) ?? [])) {
        const fact = this.fact(address, record, origin);
        if (address.field === place.field) return symbol(term('initial', '', place.term), place.type, fact, place);
        const which = address.low === place.field ? 'low' : address.high === place.field ? 'high' : undefined;
        const whole = term('whole', `${address.low}`, record.term);
        if (which) return half(which, symbol(whole, UNKNOWN_TYPE, fact, place));
      }
    }
    return symbol(term('initial', '', place.term), place.type, iomemFact(place.type, origin), place);
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
    state.unbind(place.term);
    state.bind(place, value);
  }

  /** Gives a place new and unknown content. */
  renew(state: State, place: Place, kind: TermKind, label: string, ...children: readonly Term[]): void {
    const fresh = state.fresh(kind, label, ...children);
    this.store(state, place, symbol(fresh, this.types.resolve(place.type), null, place));
  }

  /** What a record holds where none of its members was written: what it was copied from, zero, or what it held first. */
  private wholeContent(state: State, record: Place): Binding['content'] {
    for (let at: Place | null = record; at; at = at.parent) {
      const content = state.binding(at.term)?.content;
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
      this.renew(state, to, 'alias', '', to.term);
      return;
    }
    const moved = state.allBindings().filter(({ place }) => isWithin(place, from.term) && place.term !== from.term);
    const whole = this.wholeContent(state, from);
    this.beforeWrite(state, to);
    state.unbind(to.term);
    state.put(to, whole);
    for (const { place, content } of moved) state.put(this.rebase(place, from, to), content);
  }

  /** Sets a record to zero, before its initialisers are stored. */
  clear(state: State, place: Place): void {
    this.beforeWrite(state, place);
    state.unbind(place.term);
    state.put(place, { kind: 'zero' });
  }

  /** What a write to a place does to others: to the same place by other names, to the rest of a union. */
  private beforeWrite(state: State, place: Place): void {
    const { parent } = place;
    if (!parent) return;
    const others: Place[] = [];
    for (const { place: other } of state.allBindings()) {
      if (!other.parent || other.term === place.term) continue;
      const relation = overlap(place, other);
      if (relation === 'same' || relation === 'around') others.push(other);
    }
    for (const other of others) this.forgetAlias(state, place, other);
    if (parent.type.pointers === 0 && this.types.resolve(parent.type).name.startsWith('union '))
      this.renew(state, parent, 'union', '', parent.term);
  }

  /** Of the elements of an array that may be the one written, only that there are some is kept. */
  private forgetAlias(state: State, written: Place, place: Place): void {
    if (written.root !== place.root) {
      state.bind(place, symbol(state.fresh('alias', '', place.term), place.type, null, place));
      return;
    }
    state.drop(place.term);
    const some = withoutIndex(place, () => true);
    if (!state.binding(some.term)) state.bind(some, symbol(term('alias', '', place.term), place.type, null, place));
  }

  /**
   * Something unknown may have written through this pointer. What stands there is no longer sure, but a way that it rules
   * out stays ruled out: most calls do not write. Pointers and handles of mappings are taken to
   * stay where they are; `ends`: the mappings may have been ended.
   */
  invalidate(state: State, pointer: Value, by: Term, ends = true): void {
    if (!isPointer(pointer)) return;
    const roots = new Set<Term>();
    const wholes: Term[] = [];
    const add = (value: Value): void => {
      if (value.kind === 'symbol') roots.add(term('target', '', value.term));
      else wholes.push(this.wholeTarget(value).term);
    };
    add(pointer);
    const leads = (one: Term): boolean => one.targets.some((target) => roots.has(target));
    const doubted: Term[] = [];
    const done = new Set<Term>();
    for (let found = -1; found !== done.size; ) {
      found = done.size;
      for (const { place, content } of state.allBindings()) {
        if (done.has(place.term)) continue;
        if (!leads(place.root) && !wholes.some((whole) => isWithin(place, whole))) continue;
        done.add(place.term);
        const unknown = (): Value => symbol(term('written', '', by, place.term), place.type, null, place);
        if (content.kind === 'zero') state.bind(place, unknown());
        else if (content.kind === 'copy') doubted.push(content.of.term);
        else if (this.isRecord(place)) doubted.push(held(place, content.value).term);
        else if (isPointer(content.value)) add(content.value);
        else if (handlesIn(content.value).length === 0) state.doubt(place, content.value, unknown());
        else if (ends) state.share(handlesIn(content.value));
      }
    }
    state.doubtFacts(leads, [...doubted, ...wholes]);
    if (pointer.kind !== 'pointer') return;
    const whole = this.wholeTarget(pointer);
    if (!state.binding(whole.term) && whole.type.dimensions.length === 0 && !this.isRecord(whole))
      state.bind(whole, symbol(term('written', '', by, whole.term), whole.type, null, whole));
  }

  /** Code of other files, or of this one that is not followed, may have written to globals. */
  doubtGlobals(state: State, by: Term): void {
    for (const { place, content } of state.allBindings())
      if (place.root.kind === 'global' && content.kind === 'value')
        state.doubt(place, content.value, symbol(term('written', '', by, place.term), place.type, null, place));
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
  return rootPlace(term('held', '', value.term), place.type);
}

function isOneType(a: CType, b: CType): boolean {
  if (a === b) return true;
  return a.name === b.name && a.pointers === b.pointers && String(a.dimensions) === String(b.dimensions);
}

function isScalar(type: CType): boolean {
  return type.dimensions.length === 0 && (type.pointers > 0 || integerType(type) !== undefined);
}
