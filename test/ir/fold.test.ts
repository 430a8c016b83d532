/** Constants are computed as C does, wherever C says what the result is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldBinary, foldUnary, parseLiteral } from '../../server/ir/fold.ts';
import type { BinaryOperator } from '../../server/ir/ir.ts';
import { convert, integerType, typeOf } from '../../server/ir/types.ts';

const fold = (operator: BinaryOperator, left: bigint, right: bigint): bigint => {
  const value = foldBinary(operator, left, right);
  if (value === undefined) throw new Error(`${left} ${operator} ${right} is not defined`);
  return value;
};

const s64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

describe('as the arithmetic of int, which JavaScript has as well', () => {
  const operators: Partial<Record<BinaryOperator, (a: number, b: number) => number>> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '&': (a, b) => a & b,
    '|': (a, b) => a | b,
    '^': (a, b) => a ^ b,
    '==': (a, b) => Number(a === b),
    '!=': (a, b) => Number(a !== b),
    '<': (a, b) => Number(a < b),
    '<=': (a, b) => Number(a <= b),
    '>': (a, b) => Number(a > b),
    '>=': (a, b) => Number(a >= b),
  };
  const small = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -(2 ** 25), max: 2 ** 25 }));

  test.each(Object.entries(operators))('%s', (operator, expected) => {
    fc.assert(
      fc.property(small, small, (a, b) => {
        expect(fold(operator as BinaryOperator, BigInt(a), BigInt(b))).toBe(BigInt(expected(a, b)));
      }),
    );
  });

  test('/ and % cut towards zero', () => {
    fc.assert(
      fc.property(small, small, (a, b) => {
        fc.pre(b !== 0);
        expect(Number(fold('/', BigInt(a), BigInt(b)))).toBe(Math.trunc(a / b) + 0);
        expect(Number(fold('%', BigInt(a), BigInt(b)))).toBe((a % b) + 0);
      }),
    );
  });

  test('~, - and !', () => {
    fc.assert(
      fc.property(small, (a) => {
        expect(foldUnary('~', BigInt(a))).toBe(BigInt(~a));
        expect(foldUnary('-', BigInt(a))).toBe(BigInt(-a));
        expect(foldUnary('+', BigInt(a))).toBe(BigInt(a));
        expect(foldUnary('!', BigInt(a))).toBe(a === 0 ? 1n : 0n);
      }),
    );
  });
});

describe('over 64 bits', () => {
  test('a quotient and a remainder make up the number', () => {
    fc.assert(
      fc.property(s64, s64, (a, b) => {
        fc.pre(b !== 0n);
        expect(fold('/', a, b) * b + fold('%', a, b)).toBe(a);
      }),
    );
  });

  test('a shift is a multiplication or division by a power of two, rounded down', () => {
    fc.assert(
      fc.property(s64, fc.bigInt({ min: 0n, max: 63n }), (a, n) => {
        expect(fold('<<', a, n)).toBe(a * 2n ** n);
        const shifted = fold('>>', a, n);
        expect(shifted * 2n ** n <= a && a < (shifted + 1n) * 2n ** n).toBe(true);
      }),
    );
  });

  test('the results of unsigned arithmetic are those modulo 2^64', () => {
    const u64 = integerType(typeOf('u64'))!;
    const unsigned = new BigUint64Array(1);
    fc.assert(
      fc.property(s64, s64, (a, b) => {
        for (const operator of ['+', '-', '*', '&', '|', '^'] as const) {
          unsigned[0] = fold(operator, convert(a, u64), convert(b, u64));
          expect(convert(fold(operator, a, b), u64), operator).toBe(unsigned[0]);
        }
      }),
    );
  });
});

test('what C leaves open has no value', () => {
  for (const operator of ['/', '%'] as const) expect(foldBinary(operator, 1n, 0n)).toBeUndefined();
  for (const operator of ['<<', '>>'] as const) {
    expect(foldBinary(operator, 1n, -1n)).toBeUndefined();
    expect(foldBinary(operator, 1n, 64n)).toBeUndefined();
    expect(foldBinary(operator, 4n, 63n)).toBeDefined();
    expect(foldBinary(operator, 4n, 0n)).toBe(4n);
  }
});

test.each<[literal: string, value: bigint | undefined]>([
  ['0', 0n],
  ['42', 42n],
  ['0x1F', 31n],
  ['0X1f', 31n],
  ['017', 15n],
  ['0b101', 5n],
  ['1UL', 1n],
  ['0xffffffffffffffffULL', 2n ** 64n - 1n],
  ['-3', -3n],
  ['+3', 3n],
  ['-0x10', -16n],
  ["'a'", 97n],
  ["'\\n'", 10n],
  ["'\\r'", 13n],
  ["'\\t'", 9n],
  ["'\\0'", 0n],
  ["'\\\\'", 92n],
  ["'\\''", 39n],
  ['08', undefined],
  ['1.5', undefined],
  ['--1', undefined],
  ['-x', undefined],
  ["'ab'", undefined],
  ['x', undefined],
  ['', undefined],
])('the literal %s', (literal, value) => {
  expect(parseLiteral(literal)).toBe(value);
});

test('a number is what it was written as', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (n) => {
      expect(parseLiteral(String(n))).toBe(n);
      expect(parseLiteral(`0x${n.toString(16)}`)).toBe(n);
      expect(parseLiteral(`0${n.toString(8)}`)).toBe(n);
    }),
  );
});
