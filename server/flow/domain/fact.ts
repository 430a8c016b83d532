/**
 * What is known of a value on one path: bounds, and values that it does not have. Facts are a lattice, the less they say the
 * higher: what is below says all that is above it.
 */
import { integerType } from '../../ir/types.ts';
import type { Origin, Value } from './known.ts';
import type { Term } from './term.ts';
import type { TermMap } from './term-map.ts';
import { typeOfValue } from './value.ts';

/** Constraints on a value; `not` holds values that it does not have. */
export interface Fact {
  readonly equal?: bigint;
  readonly not?: readonly bigint[];
  readonly minimum?: bigint;
  readonly maximum?: bigint;
  /** The constant that it equals, where only the name of that is known. */
  readonly name?: string;
  /** The condition that said so. */
  readonly origin: Origin | null;
  /** Something unknown may have written since: it rules ways out, but proves nothing. */
  readonly doubtful?: boolean;
}

/** The operator that says the same with its operands exchanged. */
export const MIRRORED: Readonly<Record<string, string>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
};

/** Comparisons of constants by operator. */
export const COMPARE: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Values that are remembered as excluded, at most: a switch over more cases loses some. */
const MAX_EXCLUDED = 32;

/** Whether a value is a constant that is known by its name only. */
export function isName(value: Value): boolean {
  if (value.term.kind !== 'named') return false;
  const { label } = value.term.children[0]!;
  // The kernel spells its constants so.
  return label === label.toUpperCase() && label !== label.toLowerCase();
}

/** The constant that a value has to be to compare with `bound` as C compares it, which converts one of them. */
export function asOperandOf(value: Value, bound: bigint, operator: string): bigint {
  const type = integerType(typeOfValue(value));
  if (!type || type.bits < 32) return bound;
  if (!type.signed) return BigInt.asUintN(type.bits, bound);
  // An unsigned constant that equals a negative number: `~0U`, `~0UL`.
  const isEquality = operator === '==' || operator === '!=';
  const negative = BigInt.asIntN(bound >> 32n === 0n ? 32 : 64, bound);
  return isEquality && bound > 0n && negative < 0n && negative >= -(1n << BigInt(type.bits - 1)) ? negative : bound;
}

/** What the type of a value says about it. */
export function domain(value: Value, origin: Origin | null): Fact | undefined {
  const type = integerType(typeOfValue(value));
  if (!type) return undefined;
  const [minimum, maximum] = type.signed
    ? [-(1n << BigInt(type.bits - 1)), (1n << BigInt(type.bits - 1)) - 1n]
    : [0n, (1n << BigInt(type.bits)) - 1n];
  return { minimum, maximum, origin };
}

/** What is known after a comparison with `bound` came out true; null where it cannot. */
export function narrow(old: Fact | undefined, operator: string, bound: bigint, origin: Origin | null): Fact | null {
  const told = toldBy(operator, bound, origin);
  return old ? meet(old, told) : told;
}

function toldBy(operator: string, bound: bigint, origin: Origin | null): Fact {
  switch (operator) {
    case '==':
      return { equal: bound, origin };
    case '!=':
      return { not: [bound], origin };
    case '<':
      return { maximum: bound - 1n, origin };
    case '<=':
      return { maximum: bound, origin };
    case '>':
      return { minimum: bound + 1n, origin };
    default:
      return { minimum: bound, origin };
  }
}

/** What a fact says, apart from who said it. */
export function factText({ equal, not, minimum, maximum, name, doubtful }: Fact): string {
  return [equal, not, minimum, maximum, name, doubtful].join(':');
}

/** Whether two facts say the same. */
export function sameFact(a: Fact, b: Fact): boolean {
  return (
    a === b ||
    (a.equal === b.equal &&
      a.minimum === b.minimum &&
      a.maximum === b.maximum &&
      a.name === b.name &&
      !a.doubtful === !b.doubtful &&
      sameNumbers(a.not ?? [], b.not ?? []))
  );
}

function sameNumbers(a: readonly bigint[], b: readonly bigint[]): boolean {
  return a.length === b.length && a.every((number, i) => number === b[i]);
}

/** Whether `a` says all that `b` says: each number that `a` lets a value be, `b` does. */
export function leq(a: Fact, b: Fact): boolean {
  const [aLow, bLow, aHigh, bHigh] = [lowest(a), lowest(b), highest(a), highest(b)];
  return (
    (!a.doubtful || b.doubtful === true) &&
    (b.name === undefined || a.name === b.name) &&
    (bLow === undefined || (aLow !== undefined && aLow >= bLow)) &&
    (bHigh === undefined || (aHigh !== undefined && aHigh <= bHigh)) &&
    (b.not ?? []).every((number) => excludes(a, number))
  );
}

/** What holds where either does: each number that one of them lets a value be. Null where that is any. */
export function join(a: Fact, b: Fact): Fact | null {
  const { origin } = a;
  const minimum = extreme(lowest(a), lowest(b), isLess);
  const maximum = extreme(highest(a), highest(b), isMore);
  const candidates = [...(a.not ?? []), ...(b.not ?? []), ...between(a, b), ...between(b, a), 0n];
  const not = candidates.filter((number) => excludes(a, number) && excludes(b, number));
  const name = a.name === b.name ? a.name : undefined;
  const fact = settle({ minimum, maximum, not, name, origin });
  if (!fact || saysNothing(fact)) return null;
  return a.doubtful || b.doubtful ? { ...fact, doubtful: true } : fact;
}

/** What holds where both do, neither of them doubtful; null where they contradict each other. */
export function meet(a: Fact, b: Fact): Fact | null {
  if (a.name !== undefined && b.name !== undefined && a.name !== b.name) return null;
  return settle({
    minimum: extreme(lowest(a), lowest(b), isMore) ?? lowest(a) ?? lowest(b),
    maximum: extreme(highest(a), highest(b), isLess) ?? highest(a) ?? highest(b),
    not: [...(a.not ?? []), ...(b.not ?? [])],
    name: a.name ?? b.name,
    origin: b.origin,
  });
}

/** Numbers that are told apart where paths meet again and again, at most so far from each other. */
const MAX_SPAN = 8n;

/** What holds where either does and only few times grows: which few numbers a value can be, or its sign. */
export function widen(a: Fact, b: Fact): Fact | null {
  const joined = join(a, b);
  const [low, high] = [joined && lowest(joined), joined && highest(joined)];
  if (low != null && high != null && high - low <= MAX_SPAN) return joined;
  const [first, second] = [signOf(a), signOf(b)];
  return first && second && join(first, second);
}

/** Whether a number is known to be another one than `number`. */
export function excludes({ equal, not, minimum, maximum }: Fact, number: bigint): boolean {
  if (equal !== undefined) return equal !== number;
  return (not ?? []).includes(number) || (minimum ?? number) > number || (maximum ?? number) < number;
}

/** One form for what says the same: bounds that can be, and below and above them nothing that is excluded. */
function settle(fact: {
  readonly minimum: bigint | undefined;
  readonly maximum: bigint | undefined;
  readonly not: readonly bigint[];
  readonly name: string | undefined;
  readonly origin: Origin | null;
}): Fact | null {
  const { name, origin } = fact;
  let { minimum, maximum } = fact;
  while (minimum !== undefined && fact.not.includes(minimum)) minimum++;
  while (maximum !== undefined && fact.not.includes(maximum)) maximum--;
  const named = name === undefined ? {} : { name };
  if (minimum !== undefined && maximum !== undefined) {
    if (minimum > maximum) return null;
    if (minimum === maximum) return { equal: minimum, ...named, origin };
  }
  const inside = fact.not.filter((one) => one > (minimum ?? one - 1n) && one < (maximum ?? one + 1n));
  return {
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(inside.length > 0 && { not: few(inside) }),
    ...named,
    origin,
  };
}

/** Excluded values in one order, those nearest to zero if there are too many. */
function few(numbers: readonly bigint[]): readonly bigint[] {
  if (numbers.length === 1) return numbers;
  const size = (number: bigint): bigint => (number < 0n ? -2n * number - 1n : 2n * number);
  return [...new Set(numbers)].sort((a, b) => (size(a) < size(b) ? -1 : 1)).slice(0, MAX_EXCLUDED);
}

function saysNothing({ equal, minimum, maximum, not, name }: Fact): boolean {
  return (equal ?? minimum ?? maximum ?? not ?? name) === undefined;
}

function lowest({ equal, minimum }: Fact): bigint | undefined {
  return equal ?? minimum;
}

function highest({ equal, maximum }: Fact): bigint | undefined {
  return equal ?? maximum;
}

const isLess = COMPARE['<']!;
const isMore = COMPARE['>']!;

/** Of two bounds the one that compares so; undefined where one of them is missing. */
function extreme(a: bigint | undefined, b: bigint | undefined, is: typeof isLess): bigint | undefined {
  if (a === undefined || b === undefined) return undefined;
  return is(a, b) ? a : b;
}

/** The numbers above all of `a` and below all of `b`, if they are few. */
function between(a: Fact, b: Fact): bigint[] {
  const [from, to] = [highest(a), lowest(b)];
  if (from === undefined || to === undefined || to - from > MAX_EXCLUDED) return [];
  return Array.from({ length: Math.max(0, Number(to - from) - 1) }, (_, i) => from + 1n + BigInt(i));
}

/** Of what is known of a number, its sign. */
function signOf(fact: Fact): Fact | null {
  const { origin } = fact;
  const doubtful = fact.doubtful ? { doubtful: true } : {};
  if ((highest(fact) ?? 0n) < 0n) return { maximum: -1n, origin, ...doubtful };
  if ((lowest(fact) ?? 0n) > 0n) return { minimum: 1n, origin, ...doubtful };
  return excludes(fact, 0n) ? { not: [0n], origin, ...doubtful } : null;
}

/** What is found out about a value holds for those that it is known to equal. False where that contradicts what is known of one. */
export function constrainEqual(
  facts: TermMap<Fact>,
  value: Term,
  { operator, bound, origin }: { operator: string; bound: bigint; origin: Origin | null },
): boolean {
  const [abouts, known] = [facts.allKeys(), facts.values()];
  for (let i = 0; i < abouts.length; i++) {
    const { equal, doubtful } = known[i]!;
    const twin = equal === 1n && !doubtful ? twinOf(value, abouts[i]!) : null;
    const old = twin === null ? undefined : facts.get(twin);
    if (twin === null || old?.doubtful) continue;
    const fact = old?.equal === undefined ? narrow(old, operator, bound, origin) : null;
    if (fact) facts.set(twin, fact);
    else if (old?.equal === undefined || !COMPARE[operator]!(old.equal, bound)) return false;
  }
  return true;
}

/** The value that one is compared with, where a term is that comparison for equality; null where it is another. */
function twinOf(value: Term, { kind, label, children: [left, right] }: Term): Term | null {
  if (kind !== 'operation' || label !== '==') return null;
  return left === value ? right! : right === value ? left! : null;
}
