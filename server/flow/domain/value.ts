/**
 * Abstract values: constants, symbols for what is fixed but not known, pointers to places, sums, and operations on these.
 * What a value is, its term says; where it came from and of what type it is, the value itself.
 */
import { foldBinary } from '../../ir/fold.ts';
import type { BinaryOperator } from '../../ir/ir.ts';
import { type CType, integerType, UNKNOWN_TYPE } from '../../ir/types.ts';
import type { TextRange } from '../../syntax/text.ts';
import type { AddressFact, Origin, Place, Summand, Value } from './known.ts';
import { type Term, type TermKind, term } from './term.ts';

/** A value that is made of more than so many others, counted as often as they occur, becomes an unknown of its own. */
const HEAVIEST = 150;

export function constant(value: bigint, origin: Origin | null = null, literal: TextRange | null = null): Value {
  return { kind: 'constant', term: term('constant', String(value)), value, origin, literal };
}

/** A fixed unknown. */
export function symbol(
  term: Term,
  type: CType = UNKNOWN_TYPE,
  address: AddressFact | null = null,
  place: Place | null = null,
): Extract<Value, { kind: 'symbol' }> {
  return { kind: 'symbol', term, type, address, place };
}

/** Some index of an array. */
export function some(): Value {
  return symbol(term('some', ''));
}

/** What a function is given, where that is not known, but for what its type may say of it. */
export function parameterSymbol(
  { name, type }: { readonly name: string; readonly type: CType },
  address: AddressFact | null = null,
): Value {
  return symbol(term('parameter', name), type, address);
}

export function pointerTo(place: Place): Value {
  return { kind: 'pointer', term: term('pointer', '', place.term), place };
}

export function handle(mapping: string): Value {
  return { kind: 'handle', term: term('handle', mapping), mapping, certain: true };
}

export function check(mapping: string): Value {
  return { kind: 'check', term: term('check', mapping), mapping };
}

export function half(which: 'low' | 'high', of: Value): Value {
  if (of.kind === 'constant')
    return constant(which === 'low' ? BigInt.asUintN(32, of.value) : BigInt.asUintN(64, of.value) >> 32n);
  if (of.kind === 'half') return which === 'low' ? of : constant(0n);
  return { kind: 'half', term: term('half', which, of.term), which, of };
}

export function operation(operator: string, operands: readonly Value[]): Value {
  const made = term('operation', operator, ...operands.map((operand) => operand.term));
  return isDeep(made) ? symbol(deep(made)) : { kind: 'operation', term: made, operator, operands };
}

/** Whether a value is made of so much that nothing more is to be told of it. */
function isDeep({ weight }: Term): boolean {
  return weight > HEAVIEST;
}

function deep({ key }: Term): Term {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (Math.imul(hash, 31) + key.charCodeAt(i)) | 0;
  return term('deep', `${key.length}.${hash >>> 0}`);
}

/** Whether a value is of one of these kinds of symbols. */
export function isSymbolOf(value: Value, ...kinds: readonly TermKind[]): boolean {
  return kinds.includes(value.term.kind);
}

/** The type that a value is known to have, for casts that change nothing. */
export function typeOfValue(value: Value): CType {
  return value.kind === 'symbol' ? value.type : UNKNOWN_TYPE;
}

/** Applies a C operator. Sums cancel, halves of one address join again, constants fold. */
export function binary(operator: BinaryOperator, left: Value, right: Value): Value {
  if (left.kind === 'constant' && right.kind === 'constant') {
    const folded = foldBinary(operator, left.value, right.value);
    return folded === undefined ? operation(operator, [left, right]) : constant(folded, left.origin ?? right.origin);
  }
  switch (operator) {
    case '+':
      return joinHalves(left, right) ?? sum(left, right, 1n);
    case '-':
      return sum(left, right, -1n);
    case '|':
      if (isConstant(left, 0n)) return right;
      if (isConstant(right, 0n)) return left;
      return joinHalves(left, right) ?? operation('|', sorted(left, right));
    case '&':
      return mask(left, right);
    case '>>':
      if (isConstant(right, 0n)) return left;
      if (isConstant(right, 32n) && isWide(left)) return half('high', left);
      return operation('>>', [left, right]);
    case '<<':
      return isConstant(right, 0n) ? left : operation('<<', [left, right]);
    case '*':
      if (isConstant(right, 1n)) return left;
      if (isConstant(left, 1n)) return right;
      return operation('*', sorted(left, right));
    case '==':
    case '!=':
      return compare(operator, left, right);
    default:
      return operation(operator, [left, right]);
  }
}

function sorted(left: Value, right: Value): [Value, Value] {
  return left.term.id <= right.term.id ? [left, right] : [right, left];
}

function isConstant(value: Value, wanted: bigint): boolean {
  return value.kind === 'constant' && value.value === wanted;
}

/** Whether a value may have a meaningful upper half. */
function isWide(value: Value): boolean {
  const integer = integerType(typeOfValue(value));
  return value.kind !== 'half' && (integer === undefined || integer.bits === 64);
}

/** The operator of the opposite condition. */
export const OPPOSITE: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

/** Whether a value is surely the physical address of memory. */
function isMemory(value: Value): boolean {
  if (value.kind !== 'symbol' || !value.address || value.address.condition) return false;
  return value.address.model.space === 'physical' && value.address.model.kind === 'memory';
}

function compare(operator: '==' | '!=', left: Value, right: Value): Value {
  const [truth, number] = left.kind === 'constant' ? [right, left] : [left, right];
  if (isTruth(truth) && number.kind === 'constant' && (number.value === 0n || number.value === 1n)) {
    const same = (operator === '==') === (number.value === 1n);
    return same ? truth : operation(OPPOSITE[truth.operator]!, truth.operands);
  }
  // No memory lies at the end of the address space: drivers write all ones for none.
  if (isMemory(truth) && isConstant(number, -1n)) return constant(operator === '==' ? 0n : 1n);
  const difference = sum(left, right, -1n);
  if (difference.kind === 'constant') return constant((difference.value === 0n) === (operator === '==') ? 1n : 0n);
  if (left.kind === 'pointer' && isConstant(right, 0n)) return constant(operator === '==' ? 0n : 1n);
  if (right.kind === 'pointer' && isConstant(left, 0n)) return constant(operator === '==' ? 0n : 1n);
  return operation(operator, sorted(left, right));
}

/** `(high << 32) | low` of one address is that address. */
function joinHalves(left: Value, right: Value): Value | undefined {
  const [upper, lower] = left.kind === 'operation' ? [left, right] : [right, left];
  if (upper.kind !== 'operation' || upper.operator !== '<<' || lower.kind !== 'half' || lower.which !== 'low')
    return undefined;
  const [shifted, by] = upper.operands;
  if (!shifted || !by || !isConstant(by, 32n) || shifted.kind !== 'half' || shifted.which !== 'high') return undefined;
  return shifted.of.term === lower.of.term ? lower.of : undefined;
}

function mask(left: Value, right: Value): Value {
  const [bits, value] = left.kind === 'constant' ? [left, right] : [right, left];
  if (bits.kind === 'constant') {
    if (bits.value === 0n) return constant(0n);
    if (bits.value === 0xffffffffn) return isWide(value) ? half('low', value) : value;
    if (bits.value === 0xffffffffffffffffn || bits.value === -1n) return value;
    return masked(value, bits) ?? operation('&', [value, constant(BigInt.asIntN(64, bits.value))]);
  }
  return operation('&', sorted(left, right));
}

type Constant = Extract<Value, { kind: 'constant' }>;

/** Bits of a value that others were set in or taken from, where that decides what they are or can be left out. */
function masked(value: Value, bits: Constant): Value | null {
  if (value.kind !== 'operation' || (value.operator !== '|' && value.operator !== '&')) return null;
  const known = value.operands.find((one): one is Constant => one.kind === 'constant');
  const other = value.operands.find((one) => one !== known);
  if (!known || !other) return null;
  const both = BigInt.asIntN(64, known.value & bits.value);
  if (value.operator === '&') return mask(other, constant(both, bits.origin));
  if (both === 0n) return mask(other, bits);
  return both === BigInt.asIntN(64, bits.value) ? constant(bits.value, known.origin) : null;
}

/** left + sign * right, as a sum of terms that cancel. */
function sum(left: Value, right: Value, sign: bigint): Value {
  const terms = new Map<Term, Summand>();
  let offset = 0n;
  const add = (value: Value, factor: bigint): void => {
    if (value.kind === 'constant') offset += value.value * factor;
    else if (value.kind === 'sum') {
      offset += value.offset * factor;
      for (const term of value.terms) add(term.value, term.factor * factor);
    } else {
      const total = (terms.get(value.term)?.factor ?? 0n) + factor;
      if (total === 0n) terms.delete(value.term);
      else terms.set(value.term, { value, factor: total });
    }
  };
  add(left, 1n);
  add(right, sign);
  const list = [...terms.values()].sort((a, b) => a.value.term.id - b.value.term.id);
  if (list.length === 0) return constant(offset);
  const only = list[0]!;
  if (list.length === 1 && only.factor === 1n && offset === 0n) return only.value;
  const label = [...list.map(({ factor }) => factor), offset].join(' ');
  const made = term('sum', label, ...list.map(({ value }) => value.term));
  return isDeep(made) ? symbol(deep(made)) : { kind: 'sum', term: made, terms: list, offset };
}

/** Whether a value is the result of a comparison. */
export function isTruth(value: Value): value is Extract<Value, { kind: 'operation' }> {
  return value.kind === 'operation' && value.operands.length === 2 && value.operator in OPPOSITE;
}

/** Converts to a type: a narrower integer keeps the low half of an address, or is an unknown part of the value. */
export function cast(value: Value, type: CType): Value {
  if (type.pointers > 0) {
    return value.kind === 'symbol' && type.name !== '' && type.name !== 'void' ? { ...value, type } : value;
  }
  const to = integerType(type);
  if (!to || value.kind === 'pointer') return value;
  if (to.bits === 1)
    return isTruth(value) || integerType(typeOfValue(value))?.bits === 1 ? value : binary('!=', value, constant(0n));
  if (value.kind === 'constant') {
    const cut = to.signed ? BigInt.asIntN(to.bits, value.value) : BigInt.asUintN(to.bits, value.value);
    // A kernel constant such as DMA_MAPPING_ERROR is unsigned; negative error numbers stay negative in 64 bits.
    return cut === value.value ? value : constant(cut, value.origin, null);
  }
  if (to.bits === 64) return value;
  if (value.kind === 'half') return to.bits === 32 ? value : operation(`u${to.bits}`, [value]);
  const from = integerType(typeOfValue(value));
  if (from && from.bits <= to.bits) return value;
  if (to.bits === 32 && (isAddressLike(value) || from?.bits === 64)) return half('low', value);
  // What is of no known width is taken to fit, so that it stays the same value.
  if (to.bits === 32 && !from) return value;
  return operation(`${to.signed ? 's' : 'u'}${to.bits}`, [value]);
}

function isAddressLike(value: Value): boolean {
  switch (value.kind) {
    case 'handle':
      return true;
    case 'symbol':
      return value.address !== null;
    case 'sum':
      return value.terms.some((t) => isAddressLike(t.value));
    case 'operation':
      return value.operator === '&' && value.operands.some(isAddressLike);
    default:
      return false;
  }
}

/** The address fact of a value that is that address, whole or rounded down; null for an offset from it and for anything else. */
export function addressFact(value: Value): AddressFact | null {
  if (value.kind === 'symbol') return value.address;
  if (value.kind === 'operation' && value.operator === '&') {
    const [address, bits] = value.operands;
    return address && bits?.kind === 'constant' && bits.value < 0n ? addressFact(address) : null;
  }
  return null;
}

/** The map calls that a value holds the handle of: itself, or a sum with one. */
export function handlesIn(value: Value): readonly string[] {
  if (value.kind === 'handle') return [value.mapping];
  if (value.kind === 'sum') return value.terms.filter((t) => t.factor === 1n).flatMap((t) => handlesIn(t.value));
  return [];
}

/** Whether a value is made of one that paths which have met disagree about. */
export function isJoined({ term }: Value): boolean {
  return madeOf(term, 'joined', 'lost');
}

/** Whether a term is made of one of these kinds. */
export function madeOf({ parts }: Term, ...kinds: readonly TermKind[]): boolean {
  for (const { kind } of parts) if (kinds.includes(kind)) return true;
  return false;
}

/** The single bits that a value certainly has, as an assignment with `|=` leaves them. */
export function bitsSet(value: Value): Constant[] {
  if (value.kind !== 'operation' || value.operator !== '|') return [];
  return value.operands.flatMap((one) => (one.kind === 'constant' ? (isOneBit(one.value) ? one : []) : bitsSet(one)));
}

function isOneBit(value: bigint): boolean {
  return value > 0n && (value & (value - 1n)) === 0n;
}
