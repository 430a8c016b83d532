/** Facts about values are a lattice: the laws of leq, join and meet, and that widening comes to an end. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  COMPARE,
  excludes,
  type Fact,
  join,
  leq,
  meet,
  narrow,
  sameFact,
  widen,
} from '../../../server/flow/domain/fact.ts';

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
