/** Macros are read as C where they are used; enumerators and constant objects are their values. */
import { beforeAll, expect, test } from 'vitest';
import { constantNamed, initialValue } from '../../server/ir/constant.ts';
import type { CParser } from '../../server/syntax/parser.ts';
import { openParser } from '../support/engine.ts';
import { type HeaderTexts, lowered, symbolsOf, waysIn } from '../support/lowered.ts';

let parser: CParser;
beforeAll(async () => {
  parser = await openParser();
});

const f = (body: string): string => `int f(int a, int b, struct s *p)\n{\n${body}\n}\n`;

test.each<[what: string, macros: string, body: string, ways: string[]]>([
  ['an expression', '#define TWICE(x) ((x) + (x))', 'return TWICE(a);', ['return a + a']],
  [
    'an argument is evaluated as often as it stands in the body',
    '#define TWICE(x) ((x) + (x))',
    'return TWICE(g());',
    ['g(); g(); return g() + g()'],
  ],
  [
    'a condition within',
    '#define MAX(x, y) ((x) > (y) ? (x) : (y))',
    'return MAX(a, b);',
    ['if a > b; return a', 'if !(a > b); return b'],
  ],
  [
    'statements',
    '#define TRY(x) do { int r = g(x); if (r) return r; } while (0)',
    'TRY(a); return 0;',
    ['g(a); r = g(a); if r; return r', 'g(a); r = g(a); if !r; return 0'],
  ],
  [
    'statements with a value',
    '#define READ(x) ({ int r = g(x); r; })',
    'if (READ(a)) return 1; return 0;',
    ['g(a); r = g(a); if r; return 1', 'g(a); r = g(a); if !r; return 0'],
  ],
  [
    'a macro within a macro, and its arguments',
    '#define INC(x) ((x) + 1)\n#define INC2(x) INC(INC(x))',
    'return INC2(a);',
    ['return (a + 1) + 1'],
  ],
  ['a macro without parameters', '#define LENGTH (4 * 8)', 'return LENGTH;', ['return 32']],
  ['one that uses itself', '#define LOOP LOOP + 1', 'return LOOP;', ['return LOOP + 1']],
  ['the name of a member', '#define bus_addr inner.addr', 'return p->bus_addr;', ['return p->inner.addr']],
  ['a member as an argument', '#define GET(o, m) ((o)->m)', 'return GET(p, x.y);', ['return p->x.y']],
  [
    'a member as an argument of an argument',
    '#define GET(o, m) ((o)->m)\n#define GET2(o, m) GET(o, m)',
    'return GET2(p, x);',
    ['return p->x'],
  ],
  [
    'all arguments of a variadic macro',
    '#define CALL(x, ...) g(x, __VA_ARGS__)',
    'CALL(a, b, 1);',
    ['g(a, b, 1); return'],
  ],
  [
    'none of them, with and without a comma to drop',
    '#define ALL(...) g(__VA_ARGS__)\n#define CALL(x, ...) g(x, ##__VA_ARGS__)',
    'ALL(); CALL(a); CALL(a, b);',
    ['g(); g(a); g(a, b); return'],
  ],
  ['by a name of their own', '#define CALL(x, rest...) g(x, rest)', 'CALL(a, b, 1);', ['g(a, b, 1); return']],
  [
    'passed on to another variadic macro, whose parameter has the name of a variable',
    '#define IN(n, ...) g(n, __VA_ARGS__)\n#define OUT(b, ...) IN(b, a, __VA_ARGS__)',
    'OUT(h(), b, 1);',
    ['h(); g(h(), a, b, 1); return'],
  ],
  [
    'too few arguments of a variadic macro make it a call',
    '#define CALL(x, y, ...) g(x, y, __VA_ARGS__)',
    'CALL(a);',
    ['CALL(a); return'],
  ],
  [
    'with another number of arguments it is a call',
    '#define TWO(x, y) (x)',
    'return TWO(a);',
    ['TWO(a); return TWO(a)'],
  ],
  [
    'one whose tokens are joined is a call',
    '#define CAT(x, y) x ## y',
    'return CAT(a, b);',
    ['CAT(a, b); return CAT(a, b)'],
  ],
  [
    'one that #if defines in two ways is not known',
    '#if A\n#define W 1\n#else\n#define W 2\n#endif',
    'return W;',
    ['return W'],
  ],
  ['one that is defined alike twice is', '#if A\n#define W 1\n#else\n#define W 1\n#endif', 'return W;', ['return 1']],
  ['a variable hides a macro', '#define LENGTH 4', 'int LENGTH = a; return LENGTH;', ['LENGTH = a; return LENGTH']],
])('%s', (_what, macros, body, ways) => {
  expect(waysIn(parser, `${macros}\n${f(body)}`)).toEqual(ways);
});

test('a loop in a macro moves what it is given there', () => {
  const text = `#define WALK(x) do { list_for_each_entry(x, &list, m) g(x); } while (0)\n${f('WALK(p); return 0;')}`;
  expect(waysIn(parser, text).at(-1)).toBe('?list_for_each_entry(p); if !?list_for_each_entry; return 0');
});

test('code in a macro that is not understood may change what the macro is given', () => {
  const text = `#define BARRIER(x) asm volatile("" : "+r"(x))\n#define TWICE(y) BARRIER(y)\n${f('TWICE(p->n); return 0;')}`;
  expect(waysIn(parser, text)).toEqual(['?inline assembly expression(p); return 0']);
});

test('what stands in a macro is located where the macro is used', () => {
  const text = `#define DO(x) do { g(x); h(x); } while (0)\n${f('DO(a);')}`;
  const calls = lowered(parser, text).blocks.flatMap(({ instructions }) => instructions.filter((i) => i.op === 'call'));
  expect(calls.map(({ range }) => text.slice(range.start, range.end))).toEqual(['DO(a)', 'DO(a)']);
});

test('a macro that a model knows is never expanded', () => {
  const known = { functions: new Set(['dma_map']) };
  expect(waysIn(parser, `#define dma_map(x) real(x, 0)\n${f('return dma_map(a);')}`, { known })).toEqual([
    'dma_map(a); return dma_map(a)',
  ]);
});

test("a model's macro stands in for the kernel's", () => {
  const macros = new Map([['BIT', { name: 'BIT', parameters: ['n'], body: '(1 << (n))' }]]);
  expect(waysIn(parser, `#define BIT(n) _other(n)\n${f('return BIT(4);')}`, { known: { macros } })).toEqual([
    'return 16',
  ]);
});

test('macros that grow without end are left as they stand', () => {
  const macros = Array.from({ length: 14 }, (_, i) => `#define M${i + 1}(x) (M${i}(x) + M${i}(x))`).join('\n');
  const fn = lowered(parser, `#define M0(x) (x)\n${macros}\n${f('return M14(a);')}`);
  expect(fn.isCut).toBe(true);
});

const headers: HeaderTexts = {
  'outer.h': '#include "inner.h"\n#define TWO (ONE + ONE)\n',
  'inner.h': 'enum e { E0, E1 = 5, E2, E3 = E1 << 2, E4 };\n#define ONE 1\n',
};

test('enumerators count on from the one before, whichever expression that has', () => {
  const values = ['E0', 'E1', 'E2', 'E3', 'E4', 'TWO', 'E9'].map((name) =>
    constantNamed(symbolsOf(parser, '#include "outer.h"\n', { headers }), name),
  );
  expect(values).toEqual([0n, 5n, 6n, 20n, 21n, 2n, undefined]);
});

test('an enumerator that the file has says more than the model', () => {
  const known = {
    constants: new Map([
      ['E1', 1n],
      ['K', 7n],
    ]),
  };
  const symbols = symbolsOf(parser, 'enum { E1 = 3 };\n', { known });
  expect([constantNamed(symbols, 'E1'), constantNamed(symbols, 'K')]).toEqual([3n, 7n]);
});

test('a constant keeps the name that it was written as', () => {
  const fn = lowered(parser, '#include "outer.h"\nint f(void) { return E1; }\n', { headers });
  expect(fn.blocks[0]!.terminator).toMatchObject({ op: 'return', value: { kind: 'constant', value: 5n, name: 'E1' } });
});

test('objects are their values where they are const', () => {
  const text = `
static const int n = 4 * 2;
static const struct c k = { .x = 3, .y = { 1 } };
static const int list[] = { 1 };
int v = 3;
int f(void) { return n + k.x + v + list[0] + k.y.z; }`;
  expect(waysIn(parser, text)).toEqual(['return ((11 + v) + list[0]) + k.y.z']);
});

test('what an object holds when the program starts', () => {
  const symbols = symbolsOf(parser, 'int v = 3 + 4;\nint w;\n');
  expect(initialValue(symbols, symbols.global('v')!)).toMatchObject({ kind: 'constant', value: 7n });
  expect(initialValue(symbols, symbols.global('w')!)).toBeUndefined();
});

test.each<[what: string, header: string, moved: string]>([
  ['the one that its header assigns', '#define for_each_x(i, x) for (i = 0; i < (x); i++)\n', 'b'],
  ['all that its header assigns', '#define for_each_x(i, x) for (i = first(&x); i; i = next(i))\n', 'b, p'],
  [
    'what another macro assigns for it',
    '#define for_each_y(y, j) for (j = 0; j < (y); ++j)\n#define for_each_x(i, x) for_each_y(x, i)\n',
    'b',
  ],
  ['all variables, where it is not known', '', 'b, p'],
  [
    'all variables, where it is no plain loop',
    '#define for_each_x(i, x) if (x) {} else for (i = 0; i < 3; i++)\n',
    'b, p',
  ],
])('a for_each macro moves %s', (_what, header, moved) => {
  const [first] = waysIn(parser, `${header}${f('for_each_x(b, p) { if (a) return 1; } return 0;')}`);
  expect(first).toBe(`?for_each_x(${moved}); if ?for_each_x; if a; return 1`);
});

test('a for_each macro may go round no time at all', () => {
  expect(waysIn(parser, f('list_for_each_entry(p, &a, list) g(p); return 0;')).at(-1)).toBe(
    '?list_for_each_entry(p); if !?list_for_each_entry; return 0',
  );
});
