/** What is known of a value on one path: bounds, values that it does not have, and how they narrow and merge. */
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

/** Values that are remembered as excluded, at most: a switch over more cases loses the first ones. */
const MAX_EXCLUDED = 32;

/** Whether a value is a constant that is known by its name only. */
export function isName(value: Value): boolean {
  if (value.term.kind !== 'named') return false;
  const { label } = value.term.children[0]!;
  // The kernel spells its constants so.
  return label === label.toUpperCase() && label !== label.toLowerCase();
}

/** A constant as C converts it for a comparison with `value`. */
export function asOperandOf(value: Value, constant: bigint): bigint {
  const type = integerType(typeOfValue(value));
  return type && !type.signed && type.bits >= 32 ? BigInt.asUintN(type.bits, constant) : constant;
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
  const { minimum, maximum } = old ?? {};
  const not = old?.not ?? [];
  switch (operator) {
    case '==':
      if (
        not.includes(bound) ||
        (minimum !== undefined && bound < minimum) ||
        (maximum !== undefined && bound > maximum)
      )
        return null;
      return { equal: bound, origin };
    case '!=':
      return settle({
        minimum,
        maximum,
        not: not.includes(bound) ? not : [...not.slice(-MAX_EXCLUDED), bound],
        origin,
      });
    case '<':
    case '<=': {
      const limit = operator === '<' ? bound - 1n : bound;
      return settle({ minimum, maximum: maximum === undefined || limit < maximum ? limit : maximum, not, origin });
    }
    default: {
      const limit = operator === '>' ? bound + 1n : bound;
      return settle({ minimum: minimum === undefined || limit > minimum ? limit : minimum, maximum, not, origin });
    }
  }
}

function settle(fact: {
  minimum?: bigint | undefined;
  maximum?: bigint | undefined;
  not: readonly bigint[];
  origin: Origin | null;
}): Fact | null {
  let { minimum, maximum } = fact;
  while (minimum !== undefined && fact.not.includes(minimum)) minimum++;
  while (maximum !== undefined && fact.not.includes(maximum)) maximum--;
  if (minimum !== undefined && maximum !== undefined) {
    if (minimum > maximum) return null;
    if (minimum === maximum) return { equal: minimum, origin: fact.origin };
  }
  return {
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    not: fact.not,
    origin: fact.origin,
  };
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

/** What holds for both: bounds that both have, and excluded values that neither can take. */
export function widen(a: Fact, b: Fact): Fact | null {
  const low = (f: Fact) => f.equal ?? f.minimum;
  const high = (f: Fact) => f.equal ?? f.maximum;
  const [aLow, bLow, aHigh, bHigh] = [low(a), low(b), high(a), high(b)];
  const minimum = aLow !== undefined && bLow !== undefined ? lesser(aLow, bLow) : undefined;
  const maximum = aHigh !== undefined && bHigh !== undefined ? -lesser(-aHigh, -bHigh) : undefined;
  const not = [...new Set([...(a.not ?? []), ...(b.not ?? []), 0n])].filter((v) => excludes(a, v) && excludes(b, v));
  if (minimum === undefined && maximum === undefined && not.length === 0) return null;
  return {
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    not,
    origin: a.origin,
    ...((a.doubtful || b.doubtful) && { doubtful: true }),
  };
}

/** The smaller of two bigints (Math.min takes numbers only). */
function lesser(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

/** Numbers that are told apart where two paths meet, at most so far from each other. */
const MAX_SPAN = 8n;

/** What is known of a number that is one or another: which few it can be, or the sign. */
export function meet(a: Fact, b: Fact): Fact | null {
  const wide = widen(a, b);
  const { minimum, maximum } = wide ?? {};
  if (!wide || minimum === undefined || maximum === undefined || maximum - minimum > MAX_SPAN) {
    const [first, second] = [signOf(a), signOf(b)];
    return first && second && signOf(widen(first, second));
  }
  if (minimum === maximum) return { equal: minimum, origin: a.origin, ...(wide.doubtful && { doubtful: true }) };
  const not: bigint[] = [];
  for (let number = minimum; number <= maximum; number++)
    if (excludes(a, number) && excludes(b, number)) not.push(number);
  return { ...wide, not };
}

/** Whether a number is known to be another one than `number`. */
function excludes({ equal, not, minimum, maximum }: Fact, number: bigint): boolean {
  if (equal !== undefined) return equal !== number;
  return (not ?? []).includes(number) || (minimum ?? number) > number || (maximum ?? number) < number;
}

/** Of what is known of a number, its sign. */
function signOf(fact: Fact | null): Fact | null {
  if (!fact) return null;
  const { equal, minimum, maximum, not, origin } = fact;
  if ((equal ?? maximum ?? 0n) < 0n) return { maximum: -1n, not: [0n], origin };
  if ((equal ?? minimum ?? 0n) > 0n) return { minimum: 1n, not: [0n], origin };
  return not?.includes(0n) ? { not: [0n], origin } : null;
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
