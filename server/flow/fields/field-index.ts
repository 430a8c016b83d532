/**
 * Who writes, reads and lends the fields of records in one file. A field belongs to its record: fields of one name in two
 * records are two. Where the record of an access is not known, it counts for every one that has a field of that name.
 */
import type { GlobalObject } from '../../ir/declarations.ts';
import type { Expression, FunctionIr, Instruction } from '../../ir/ir.ts';
import { lowerObject } from '../../ir/lower-object.ts';
import type { Symbols } from '../../ir/symbols.ts';
import { recordTag, typeOf } from '../../ir/types.ts';
import type { Effect, Model } from '../../model/model.ts';
import type { TextRange } from '../../syntax/text.ts';
import type { Types } from '../types.ts';
import {
  type Accesses,
  accessesIn,
  type Field,
  initialWrites,
  type Use,
  type Write,
  withoutIndices,
} from './access.ts';
import type { Mentions } from './mentions.ts';
import { isSettled } from './settled.ts';
import { callIn, isNothing, withoutCasts } from './values.ts';

/** What the index reads: one file. */
export interface FieldSource {
  readonly symbols: Symbols;
  readonly types: Types;
  readonly model: Model;
  readonly mentions: Mentions;
  /** Whether a call of `name` in a function does nothing but write messages. */
  tells(name: string, from: FunctionIr): boolean;
  /** The forms of a function; undefined where it cannot be read. */
  forms(name: string): readonly FunctionIr[] | undefined;
}

/** Effects of calls that do not write to memory that they are given. */
const KEEPING_OFF: ReadonlySet<Effect | undefined> = new Set<Effect>(['none', 'pure', 'prints', 'releases', 'frees']);

/** What a file does with one field. */
interface Known {
  readonly writes: readonly Write[];
  readonly uses: readonly Use[];
  /** Whether it is named in code that is not understood. */
  readonly isOpaque: boolean;
}

/** The field that a key `type.field` means. */
export function fieldNamed(key: string, types: Types): Field {
  const dot = key.lastIndexOf('.');
  const type = key.slice(0, dot);
  return { tag: recordTag(types.resolve(typeOf(type))) ?? null, field: key.slice(dot + 1) };
}

export class FieldIndex {
  private readonly source: FieldSource;
  private readonly known = new Map<string, Known>();
  private readonly functions = new Map<string, readonly Accesses[] | undefined>();
  private readonly objects = new Map<GlobalObject, readonly Write[]>();

  constructor(source: FieldSource) {
    this.source = source;
  }

  /** Whether anything at all is put into a field. */
  isWritten(field: Field): boolean {
    const { writes, isOpaque } = this.of(field);
    return isOpaque || writes.length > 0;
  }

  /** Whether anything but what stands for no address may be put into a field. */
  mayBeGiven(field: Field): boolean {
    const { writes, isOpaque } = this.of(field);
    return isOpaque || writes.some((write) => !this.isEmptied(write)) || this.isPointedTo(field);
  }

  /**
   * Whether what is put into a field is a value that begins at one of `stores`, and nothing but such values, what stands for
   * no address and the same field of another record; and no pointer to it goes elsewhere than into a message.
   */
  isOnlyGiven(field: Field, stores: readonly number[]): boolean {
    return this.areStores(field, this.of(field).writes, stores) && !this.isPointedTo(field);
  }

  /** The same of the elements of arrays that a field points to, which nobody else has. */
  isArrayOnlyGiven(field: Field, stores: readonly number[]): boolean {
    const writes = this.of(field).writes.filter((write) => write.isStep || !this.isMemory(write));
    return this.areStores(field, writes, stores) && !this.isPointedTo(field) && !this.isLent(field);
  }

  /** Whether a field is set in one place at most, but for zero: one value for as long as a mapping lives. */
  isSteady(field: Field): boolean {
    const { writes, isOpaque } = this.of(field);
    const given = writes.filter(({ value }) => !isZero(value)).length + this.pointers(field).length;
    return !isOpaque && given <= 1 && !writes.some(({ isStep }) => isStep);
  }

  /** The one write to a field that has its constant from the time on that its record is made; null for any other field. */
  settled(field: Field): Write | null {
    const [only, ...others] = this.of(field).writes;
    const allocates = (name: string): boolean => this.source.model.functions.get(name)?.effect === 'allocates';
    return only && others.length === 0 && !this.isPointedTo(field) && isSettled(only, allocates) ? only : null;
  }

  /** Whether more is done with a field than to assign it, to test the mapping in it and to give it to a device. */
  isRead(field: Field): boolean {
    const { uses, isOpaque } = this.of(field);
    return isOpaque || uses.some(({ at }) => !(at.op === 'call' && this.endsIn(at)));
  }

  /** The fields that get the bus address of an outbound window where the CPU's address of it is put into `field`. */
  reservedWith(field: Field): ReadonlySet<string> {
    const found = new Set<string>();
    for (const { value, fn } of this.of(field).writes) {
      const call = fn && callIn(fn, withoutCasts(value));
      const model = call?.callee.kind === 'global' ? this.source.model.functions.get(call.callee.name) : undefined;
      const window = model?.effect === 'reserves' && call?.arguments[model.arguments?.window ?? -1];
      if (window && window.kind === 'address' && window.place.kind === 'member') found.add(window.place.field);
    }
    return found;
  }

  /**
   * Whether 0 may mean something else in the field that is read at `place` than that a call has failed: it is given other values than those
   * of `calls`, it is asked for elsewhere than at `test`, or others may do either.
   */
  isMarkedByZero(name: string, place: TextRange, test: TextRange, calls: readonly TextRange[]): boolean {
    const read = this.of({ tag: null, field: name }).uses.find((use) => isInside(use.place.range, place));
    const field = read && { tag: read.tag, field: name };
    if (!field?.tag || !this.source.symbols.ownsRecord(field.tag) || this.isPointedTo(field)) return true;
    const { writes, uses } = this.of(field);
    return (
      writes.some(({ range, isStep }) => isStep || !calls.some((call) => isInside(call, range))) ||
      uses.some((use) => isAsked(use) && !isInside(use.place.range, test))
    );
  }

  /** The functions of the file that are put into a member of records. */
  functionsIn(field: Field): ReadonlySet<string> {
    return new Set(this.of(field).writes.flatMap(({ value }) => functionIn(value, this.source.symbols) ?? []));
  }

  /** The one function that a member of a record of the file's own can hold. */
  onlyFunctionIn(tag: string, field: string): string | undefined {
    const { symbols } = this.source;
    if (!symbols.ownsRecord(tag)) return undefined;
    const { writes, isOpaque } = this.of({ tag, field });
    const given = writes.filter(({ value, isStep }) => isStep || !isZero(value));
    const [only, ...others] = new Set(given.map(({ value }) => functionIn(value, symbols)));
    return others.length === 0 && !isOpaque ? only : undefined;
  }

  /** What the file does with a field. */
  private of({ tag, field }: Field): Known {
    const key = `${tag}.${field}`;
    let known = this.known.get(key);
    if (!known) {
      known = this.find({ tag, field });
      this.known.set(key, known);
    }
    return known;
  }

  private find({ tag, field }: Field): Known {
    const { mentions, symbols } = this.source;
    const isIt = (other: Field): boolean =>
      other.field === field && (tag === null || other.tag === null || other.tag === tag);
    const names = [field, ...(tag === null ? [] : symbols.macrosBeside(tag, field))];
    const writes: Write[] = [];
    const uses: Use[] = [];
    let isOpaque = false;
    for (const name of mentions.functionsNaming(names)) {
      const accesses = this.accesses(name);
      isOpaque ||= accesses === undefined;
      for (const one of accesses ?? []) {
        writes.push(...one.writes.filter(isIt));
        uses.push(...one.uses.filter(isIt));
        isOpaque ||= one.opaque.some(({ range }) => mentions.hasMember(range, field));
      }
    }
    const objects = new Set(mentions.objectsNaming(names));
    for (const object of symbols.globals())
      if (object.initializer && tag !== null && recordTag(symbols.resolve({ ...object.type, dimensions: [] })) === tag)
        objects.add(object);
    for (const object of objects) writes.push(...this.initial(object).filter(isIt));
    return { writes, uses, isOpaque };
  }

  private accesses(name: string): readonly Accesses[] | undefined {
    if (!this.functions.has(name))
      this.functions.set(
        name,
        this.source.forms(name)?.map((fn) => accessesIn(fn, this.source)),
      );
    return this.functions.get(name);
  }

  private initial(object: GlobalObject): readonly Write[] {
    let writes = this.objects.get(object);
    if (!writes) {
      const value = lowerObject(object, this.source.symbols);
      writes = value ? initialWrites(value, this.source) : [];
      this.objects.set(object, writes);
    }
    return writes;
  }

  private areStores(
    field: Field,
    writes: readonly Write[],
    stores: readonly number[],
    seen: ReadonlySet<string> = new Set(),
  ): boolean {
    const isStore = ({ range }: Write): boolean =>
      stores.some((store) => store >= range.start && store < Math.max(range.end, range.start + 1));
    return (
      !this.of(field).isOpaque &&
      (seen.size > 0 || writes.some(isStore)) &&
      writes.every(
        (write) => !write.isStep && (this.isEmptied(write) || this.isCopy(write, stores, seen) || isStore(write)),
      )
    );
  }

  /** What is put into a field comes from that of another record, or from one of its name into which nothing else is put. */
  private isCopy(write: Write, stores: readonly number[], seen: ReadonlySet<string>): boolean {
    const from = this.fieldIn(write);
    if (from?.field !== write.field) return false;
    if (from.tag === write.tag || from.tag === null || write.tag === null || seen.has(from.tag)) return true;
    return this.areStores(from, this.of(from).writes, stores, new Set([...seen, from.tag]));
  }

  /** The field that is all of what is written. */
  private fieldIn({ value, fn }: Write): Field | undefined {
    const place = withoutIndices(withoutCasts(value));
    return fn
      ? this.accesses(fn.name)
          ?.flatMap(({ uses }) => uses)
          .find((use) => use.place === place)
      : undefined;
  }

  private isEmptied({ value, isStep }: Write): boolean {
    return !isStep && isNothing(value, this.source.symbols);
  }

  private isMemory({ value, fn }: Write): boolean {
    const call = fn ? callIn(fn, withoutCasts(value)) : undefined;
    const name = call?.callee.kind === 'global' ? call.callee.name : '';
    return this.source.model.functions.get(name)?.effect === 'allocates';
  }

  private isPointedTo(field: Field): boolean {
    return this.of(field).isOpaque || !this.pointers(field).every((use) => this.isMessage(use));
  }

  /** Whether a pointer to a field only goes into a message: printing an address takes one (core-api/printk-formats.rst). */
  private isMessage({ at, fn }: Use): boolean {
    return at.op === 'call' && at.callee.kind === 'global' && !!fn && this.source.tells(at.callee.name, fn);
  }

  /** Where the address of a field, or of an element of it, is taken. */
  private pointers(field: Field): Use[] {
    return this.of(field).uses.filter(({ around }) => around.find(({ kind }) => kind !== 'index')?.kind === 'address');
  }

  /** Whether others get what a field points to, and may write there: a call, a caller, another field. */
  private isLent(field: Field): boolean {
    return this.of(field).uses.some(({ at, around, fn, place }) => {
      if (!around.every(({ kind }) => kind === 'cast')) return false;
      if (at.op === 'return') return true;
      if (at.op === 'call') return this.mayWriteThere(at);
      if (at.op !== 'assign') return false;
      const target = withoutIndices(at.target);
      if (target.kind !== 'variable')
        return !(target.kind === 'member' && target.field === field.field && place !== target);
      return fn.blocks.some(({ instructions }) =>
        instructions.some(
          (other) =>
            other.op === 'call' &&
            other.arguments.some((given) => isVariable(withoutCasts(given), target.variable.id)) &&
            this.mayWriteThere(other),
        ),
      );
    });
  }

  /** Whether a call may write to memory that it is given. */
  private mayWriteThere({ callee }: Extract<Instruction, { op: 'call' }>): boolean {
    const effect = callee.kind === 'global' ? this.source.model.functions.get(callee.name)?.effect : undefined;
    return !KEEPING_OFF.has(effect);
  }

  /** Whether a call gives what it is given to a device, or asks whether that is a mapping. */
  private endsIn({ callee }: Extract<Instruction, { op: 'call' }>): boolean {
    const effect = callee.kind === 'global' ? this.source.model.functions.get(callee.name)?.effect : undefined;
    return effect === 'checks' || effect === 'posts';
  }
}

function isInside(inner: TextRange, outer: TextRange): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** Whether something is decided by what a field holds. */
function isAsked({ at, around }: Use): boolean {
  const isQuestion = (e: Expression): boolean =>
    (e.kind === 'binary' && COMPARISONS.has(e.operator)) || (e.kind === 'unary' && e.operator === '!');
  return at.op === 'branch' || around.some(isQuestion);
}

function isZero(value: Expression): boolean {
  const plain = withoutCasts(value);
  return plain.kind === 'constant' && plain.value === 0n;
}

function isVariable(value: Expression, id: number): boolean {
  return value.kind === 'variable' && value.variable.id === id;
}

/** The function of the file that a value is. */
function functionIn(value: Expression, symbols: Symbols): string | undefined {
  const plain = withoutCasts(value);
  const place = plain.kind === 'address' ? plain.place : plain;
  return place.kind === 'global' && symbols.functionDefinition(place.name) ? place.name : undefined;
}
