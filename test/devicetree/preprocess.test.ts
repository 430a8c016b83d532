/** Includes, macros and conditions, and the expressions that they and cells have. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../server/devicetree/expression.ts';
import { preprocess } from '../../server/devicetree/preprocess.ts';
import { filesFrom } from './files.ts';

/** The lines of `main` that are not blank, after preprocessing. */
function lines(main: string, files: Record<string, string> = {}): string[] {
  return preprocess('main', filesFrom({ ...files, main }))
    .map(({ text }) => text.trim())
    .filter((text) => text !== '');
}

describe('expressions', () => {
  test.each([
    ['1 + 2 * 3', 7n],
    ['(1 + 2) * 3', 9n],
    ['0x10 | 1 << 4 & 0xff', 0x10n],
    ['1 ? 2 : 0 ? 3 : 4', 2n],
    ['0 ? 2 : 0 ? 3 : 4', 4n],
    ['-1', 0xffffffffffffffffn],
    ['~0 >> 60', 0xfn],
    ['1 << 64', 0n],
    ['10 / 3 % 2', 1n],
    ['!0 && 3 >= 3 || 0', 1n],
    ['010 + 0b', 'cannot be read'],
    ["'A'", 65n],
    ['017', 15n],
    ['10UL', 10n],
    ['1 +', 'is not complete'],
    ['(1', '`)` is missing'],
    ['1 2', 'cannot be read'],
    ['1 / 0', 'division by zero'],
    ['X', '`X` is not defined'],
  ] as const)('%s', (text, expected) => {
    if (typeof expected === 'bigint') expect(evaluate(text)).toBe(expected);
    else expect(() => evaluate(text)).toThrow(expected);
  });
});

describe('macros', () => {
  test.each([
    ['an object', '#define A 5\nx = <A>;', ['x = <5>;']],
    ['through another', '#define A B\n#define B 5\nx = <A>;', ['x = <5>;']],
    ['itself stays', '#define A A + 1\nx = <(A)>;', ['x = <(A + 1)>;']],
    ['with arguments', '#define F(a, b) (a * b)\nx = <F(2, (3, 4))>;', ['x = <(2 * (3, 4))>;']],
    ['over lines', '#define F(a, b) a b\nx = <F(1,\n  2)>;\ny;', ['x = <1 2', '>;', 'y;']],
    ['in lines that go on', '#define F(a) \\\n  a\nx = <F(1)>;', ['x = <1>;']],
    ['not without parentheses', '#define F(a) a\nx = <F>;', ['x = <F>;']],
    ['pasted', '#define N(n) node ## n\n#define L(n) N(n)_x\nL(7) {};', ['node7_x {};']],
    ['as a string', '#define S(x) #x\na = S(b c);', ['a = "b c";']],
    ['with the rest', '#define V(a, ...) <a __VA_ARGS__>\nx = V(1, 2, 3);', ['x = <1 2, 3>;']],
    ['not in strings', '#define A 5\nx = "A";', ['x = "A";']],
    ['not within names', '#define A 5\nxA = <0xA>;', ['xA = <0xA>;']],
    ['undefined again', '#define A 5\n#undef A\nx = <A>;', ['x = <A>;']],
    ['expanded before they are passed on', '#define I(x) #x\n#define S(x) I(x)\n#define A 5\na = S(A);', ['a = "5";']],
  ])('%s', (_, text, expected) => {
    expect(lines(text)).toEqual(expected);
  });
});

describe('conditions', () => {
  test.each([
    ['#ifdef A\na\n#else\nb\n#endif', ['b']],
    ['#define A\n#ifdef A\na\n#else\nb\n#endif', ['a']],
    ['#ifndef A\na\n#endif', ['a']],
    ['#define A 2\n#if A == 1\na\n#elif A == 2\nb\n#elif 1\nc\n#else\nd\n#endif', ['b']],
    ['#if defined(A) || !defined B\na\n#endif', ['a']],
    ['#if 0\n#if 1\na\n#else\nb\n#endif\n#define X\n#endif\n#ifdef X\nc\n#endif', []],
    ['#if UNKNOWN\na\n#endif', []],
  ])('%j', (text, expected) => {
    expect(lines(text)).toEqual(expected);
  });
});

test('properties that begin with a hash are no directives', () => {
  expect(lines('#address-cells = <1>;\n#pwm-cells = <2>;')).toEqual(['#address-cells = <1>;', '#pwm-cells = <2>;']);
});

test('comments go, their lines stay, and strings keep what looks like one', () => {
  const text = 'a /* 1\n2 */ b // c\nd = "http://x";';
  expect(
    preprocess('main', filesFrom({ main: text })).map(({ text: line, line: n }) => `${n}: ${line.trim()}`),
  ).toEqual(['1: a', '2: b', '3: d = "http://x";']);
});

test('lines keep the file and number that they came from, through includes of both kinds', () => {
  const main = '#include "a.dtsi"\nmine\n/include/ "b.dtsi"\nlast';
  const found = preprocess('main', filesFrom({ main, 'a.dtsi': '#define A 1\n\nA', 'b.dtsi': 'b' }));
  expect(found.filter(({ text }) => text.trim() !== '').map(({ file, line, text }) => [file, line, text])).toEqual([
    ['a.dtsi', 3, '1'],
    ['main', 2, 'mine'],
    ['b.dtsi', 1, 'b'],
    ['main', 4, 'last'],
  ]);
});

test.each([
  ['a\n#include <no.h>', 'main:2: the include file no.h is not found'],
  ['#if 1\na', 'main:1: an `#if` has no `#endif`'],
  ['#endif', 'main:1: `#endif` without `#if`'],
  ['#else', 'main:1: `#else` without `#if`'],
  ['#error no board', 'main:1: #error no board'],
  ['#if (1\n#endif', 'main:1: `)` is missing in the expression `(1`'],
  ['#include "main"', 'main:1: the file includes itself without end'],
])('%j is an error', (text, message) => {
  expect(() => lines(text)).toThrow(message);
});
