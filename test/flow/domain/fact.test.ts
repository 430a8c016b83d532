/** Facts about values are a lattice: the laws of leq, join and meet, and that widening comes to an end. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  asOperandOf,
  COMPARE,
  constrainEqual,
  domain,
  excludes,
  type Fact,
  factText,
  isName,
  join,
  leq,
  meet,
  narrow,
  sameFact,
  widen,
} from '../../../server/flow/domain/fact.ts';
import type { Value } from '../../../server/flow/domain/known.ts';
import { type Term, term } from '../../../server/flow/domain/term.ts';
import { TermMap } from '../../../server/flow/domain/term-map.ts';
import { symbol } from '../../../server/flow/domain/value.ts';
import { parseTypeName } from '../../../server/ir/types.ts';

const origin = null;
const number = fc.bigInt({ min: -6n, max: 6n });
const question = fc.tuple(fc.constantFrom(...Object.keys(COMPARE)), number);

/** What questions about a value tell, in the form in which paths keep it. */
const fact: fc.Arbitrary<Fact> = fc.array(question, { minLength: 1, maxLength: 5 }).map((asked) => {
  let known: Fact | undefined;
  for (const [operator, bound] of asked) known = narrow(known, operator, bound, origin) ?? known;
  return known!;
});
/** The same, maybe known by a name, or in doubt. */
const any: fc.Arbitrary<Fact> = fc
  .tuple(fact, fc.constantFrom(undefined, 'ONE', 'TWO'), fc.boolean())
  .map(([known, name, doubtful]) => ({ ...known, ...(name && { name }), ...(doubtful && { doubtful }) }));

/** Null is what says nothing after a join, and what cannot be after a meet. */
function expectSame(a: Fact | null, b: Fact | null): void {
  expect(a && b ? sameFact(a, b) : a === b, `${say(a)} is not ${say(b)}`).toBe(true);
}

function say(known: Fact | null): string {
  return JSON.stringify(known, (_, value) => (typeof value === 'bigint' ? Number(value) : value));
}

function isUpperBound(upper: Fact | null, ...facts: readonly Fact[]): boolean {
  return upper === null || facts.every((one) => leq(one, upper));
}

/** All numbers that a fact about small ones lets a value be, some far away among them. */
function numbers(known: Fact | null): bigint[] {
  const all = [-1000n, 1000n, ...Array.from({ length: 25 }, (_, i) => BigInt(i) - 12n)];
  return all.filter((one) => !known || !excludes(known, one));
}

describe('leq', () => {
  test('is reflexive, transitive and antisymmetric', () => {
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(leq(a, a)).toBe(true);
        if (leq(a, b) && leq(b, c)) expect(leq(a, c)).toBe(true);
        if (leq(a, b) && leq(b, a)) expectSame(a, b);
      }),
    );
  });

  test('means fewer numbers', () => {
    fc.assert(
      fc.property(fact, fact, (a, b) => {
        expect(leq(a, b)).toBe(numbers(a).every((one) => !excludes(b, one)));
      }),
    );
  });
});

describe('join', () => {
  test('is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expectSame(join(a, a), a);
        expectSame(join(a, b), join(b, a));
        const [ab, bc] = [join(a, b), join(b, c)];
        expectSame(ab && join(ab, c), bc && join(a, bc));
      }),
    );
  });

  test('is the least upper bound', () => {
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        const joined = join(a, b);
        expect(isUpperBound(joined, a, b)).toBe(true);
        if (leq(a, c) && leq(b, c)) expect(joined && leq(joined, c)).toBe(true);
      }),
    );
  });

  test('is monotone', () => {
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        const more = join(a, c);
        const [less, joined] = [join(a, b), more && join(more, b)];
        if (joined) expect(less && leq(less, joined)).toBe(true);
      }),
    );
  });

  test('lets be what either lets be, and nothing else', () => {
    fc.assert(
      fc.property(fact, fact, (a, b) => {
        const either = numbers(null).filter((one) => !excludes(a, one) || !excludes(b, one));
        expect(numbers(join(a, b))).toEqual(either);
      }),
    );
  });

  test('of what is far apart keeps that neither is zero', () => {
    const far = join({ equal: -1_000_000n, origin }, { equal: 1_000_000n, origin });
    expect(far && excludes(far, 0n) && !excludes(far, 1n)).toBe(true);
  });
});

describe('meet', () => {
  test('is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(fact, fact, fact, (a, b, c) => {
        expectSame(meet(a, a), a);
        expectSame(meet(a, b), meet(b, a));
        const [ab, bc] = [meet(a, b), meet(b, c)];
        expectSame(ab && meet(ab, c), bc && meet(a, bc));
      }),
    );
  });

  test('is the greatest lower bound', () => {
    fc.assert(
      fc.property(fact, fact, fact, (a, b, c) => {
        const met = meet(a, b);
        if (met) expect(leq(met, a) && leq(met, b)).toBe(true);
        if (leq(c, a) && leq(c, b)) expect(met && leq(c, met)).toBe(true);
      }),
    );
  });

  test('is monotone', () => {
    fc.assert(
      fc.property(fact, fact, fact, (a, b, c) => {
        const [less, more] = [meet(a, c), meet(a, b)];
        const lower = less && meet(less, b);
        if (lower) expect(more && leq(lower, more)).toBe(true);
      }),
    );
  });

  test('absorbs, and is absorbed by, the join', () => {
    fc.assert(
      fc.property(fact, fact, (a, b) => {
        const [joined, met] = [join(a, b), meet(a, b)];
        expectSame(joined ? meet(a, joined) : a, a);
        expectSame(met ? join(a, met) : a, a);
      }),
    );
  });

  test('of two names is nothing', () => {
    expect(meet({ name: 'ONE', origin }, { name: 'TWO', origin })).toBeNull();
    expectSame(meet({ name: 'ONE', origin }, { not: [3n], origin }), { name: 'ONE', not: [3n], origin });
  });
});

describe('widen', () => {
  test('is above the join, commutative and monotone', () => {
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        const wide = widen(a, b);
        expect(isUpperBound(wide, a, b)).toBe(true);
        expectSame(wide, widen(b, a));
        const more = join(a, c);
        const wider = more && widen(more, b);
        if (wider) expect(wide && leq(wide, wider)).toBe(true);
      }),
    );
  });

  test('keeps the sign of what it loses track of', () => {
    const widened = (...equal: readonly [bigint, bigint]): Fact | null =>
      widen({ equal: equal[0], origin }, { equal: equal[1], origin });
    expectSame(widened(-5n, -22n), { maximum: -1n, origin });
    expectSame(widened(5n, 22n), { minimum: 1n, origin });
    expectSame(widened(-5n, 22n), { not: [0n], origin });
    expectSame(widened(0n, 22n), null);
    expectSame(widened(0n, 8n), join({ equal: 0n, origin }, { equal: 8n, origin }));
  });

  test('comes to an end', () => {
    const far = fc.bigInt({ min: -(1n << 64n), max: 1n << 64n }).map((equal): Fact => ({ equal, origin }));
    fc.assert(
      fc.property(fc.array(fc.oneof(any, far), { minLength: 1, maxLength: 60 }), ([first, ...rest]) => {
        let known: Fact | null = first!;
        let grown = 0;
        for (const next of rest) {
          const wider: Fact | null = known && widen(known, next);
          if (wider && known && sameFact(wider, known)) continue;
          if (known) grown++;
          known = wider;
        }
        // Nine numbers, one after the other, then a sign, then nothing.
        expect(grown).toBeLessThanOrEqual(14);
      }),
    );
  });
});

describe('narrow', () => {
  test('lets be what also compares so', () => {
    fc.assert(
      fc.property(fact, question, (known, [operator, bound]) => {
        const narrowed = narrow(known, operator, bound, origin);
        const left = numbers(known).filter((one) => COMPARE[operator]!(one, bound));
        expect(narrowed ? numbers(narrowed) : []).toEqual(left);
      }),
    );
  });

  test('remembers so many exclusions, those nearest to zero', () => {
    let known: Fact | null = null;
    for (let value = 0n; value < 100n; value++) known = narrow(known ?? undefined, '!=', value, origin);
    expect(known!.not).toHaveLength(32);
    expect(excludes(known!, 0n) && excludes(known!, 31n) && !excludes(known!, 32n)).toBe(true);
  });
});

describe('as C compares', () => {
  const of = (type: string): Value => symbol(term('parameter', type), parseTypeName(type), null, null);
  const MAX = (1n << 64n) - 1n;

  test.for([
    ['unsigned long', -1n, '==', MAX],
    ['u32', -1n, '<', (1n << 32n) - 1n],
    ['u16', -1n, '==', -1n],
    ['int', MAX, '==', -1n],
    ['int', (1n << 32n) - 1n, '!=', -1n],
    ['int', (1n << 32n) - 1n, '<', (1n << 32n) - 1n],
    ['int', 1n << 31n, '==', -(1n << 31n)],
    ['int', MAX - (1n << 32n), '==', MAX - (1n << 32n)],
    ['long', MAX, '==', -1n],
    ['int', 5n, '==', 5n],
    ['struct s', -1n, '==', -1n],
  ] as const)('%s with %s by %s', ([type, bound, operator, limit]) => {
    expect(asOperandOf(of(type), bound, operator)).toBe(limit);
  });

  test.for([
    ['u8', 0n, 255n],
    ['s8', -128n, 127n],
    ['int', -(1n << 31n), (1n << 31n) - 1n],
    ['dma_addr_t', 0n, MAX],
  ] as const)('%s has bounds', ([type, minimum, maximum]) => {
    expect(domain(of(type), null)).toMatchObject({ minimum, maximum });
  });

  test('a record has none', () => {
    expect(domain(of('struct s'), null)).toBeUndefined();
  });
});

describe('what is found out about a value', () => {
  const [x, y, z] = ['x', 'y', 'z'].map((name) => term('parameter', name)) as [Term, Term, Term];
  const told = { operator: '>=', bound: 5n, origin };
  const areEqual = (equal: bigint, doubtful?: boolean): TermMap<Fact> => {
    const facts = new TermMap<Fact>();
    facts.set(term('operation', '==', x, y), { equal, origin, ...(doubtful && { doubtful }) });
    return facts;
  };

  test('holds for what it is known to equal, on either side', () => {
    const facts = areEqual(1n);
    facts.set(term('operation', '==', z, x), { equal: 1n, origin });
    expect(constrainEqual(facts, x, told)).toBe(true);
    for (const one of [y, z]) expect(facts.get(one)).toMatchObject({ minimum: 5n });
  });

  test('does not hold for what it differs from, may differ from, or is compared with otherwise', () => {
    const greater = new TermMap<Fact>();
    greater.set(term('operation', '<', x, y), { equal: 1n, origin });
    for (const facts of [areEqual(0n), areEqual(1n, true), greater]) {
      expect(constrainEqual(facts, x, told)).toBe(true);
      expect(facts.get(y)).toBeUndefined();
    }
  });

  test('contradicts what the other one is known to be', () => {
    const facts = areEqual(1n);
    facts.set(y, { equal: 4n, origin });
    expect(constrainEqual(facts, x, told)).toBe(false);
    facts.set(y, { maximum: 4n, origin });
    expect(constrainEqual(facts, x, told)).toBe(false);
    facts.set(y, { equal: 5n, origin });
    expect(constrainEqual(facts, x, told)).toBe(true);
    facts.set(y, { maximum: 4n, origin, doubtful: true });
    expect(constrainEqual(facts, x, told)).toBe(true);
  });
});

test('a join that says nothing is nothing', () => {
  expect(join({ minimum: 1n, origin }, { maximum: 0n, origin })).toBeNull();
  expect(join({ name: 'ONE', origin }, { name: 'TWO', origin })).toBeNull();
  expect(join({ name: 'ONE', origin }, { name: 'ONE', equal: 1n, origin })).toEqual({ name: 'ONE', origin });
});

test('a constant is known by its name where that is spelled like one', () => {
  const named = (name: string): Value => symbol(term('named', '', term('global', name)), parseTypeName('int'));
  expect(['NO_BAR', 'jiffies', '_', 'A1'].map((name) => isName(named(name)))).toEqual([true, false, false, true]);
  expect(isName(symbol(term('global', 'NO_BAR')))).toBe(false);
});

test('what a fact says tells facts apart', () => {
  const all: Fact[] = [
    { equal: 1n, origin },
    { minimum: 1n, origin },
    { maximum: 1n, origin },
    { not: [1n], origin },
    { name: 'A', origin },
    { name: 'A', doubtful: true, origin },
  ];
  expect(new Set(all.map(factText)).size).toBe(all.length);
  for (const a of all) for (const b of all) expect(sameFact(a, b)).toBe(a === b);
});
