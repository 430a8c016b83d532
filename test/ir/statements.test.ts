/** Statements become control flow: which way leads past which calls. */
import { beforeAll, expect, test } from 'vitest';
import type { CParser } from '../../server/syntax/parser.ts';
import { openParser } from '../support/engine.ts';
import { lowered, waysIn } from '../support/lowered.ts';

let parser: CParser;
beforeAll(async () => {
  parser = await openParser();
});

test.each<[what: string, body: string, ways: string[]]>([
  [
    'a case within a block of another one, which control comes to as well',
    'switch (a) { case 1: g(); { case 2: h(); break; } case 3: k(); } return 0;',
    [
      'if a == 1; g(); h(); return 0',
      'if !(a == 1); if a == 2; h(); return 0',
      'if !(a == 1); if !(a == 2); if a == 3; k(); return 0',
      'if !(a == 1); if !(a == 2); if !(a == 3); return 0',
    ],
  ],
  [
    'a case within an if, and one within its else',
    'switch (a) { case 1: if (b) { case 2: h(); } else { default: k(); } } return 0;',
    [
      'if a == 1; if b; h(); return 0',
      'if a == 1; if !b; k(); return 0',
      'if !(a == 1); if a == 2; h(); return 0',
      'if !(a == 1); if !(a == 2); k(); return 0',
    ],
  ],
  [
    'a case of a switch within a case is not one of the outer switch',
    'switch (a) { case 1: switch (b) { case 2: h(); } } return 0;',
    ['if a == 1; if b == 2; h(); return 0', 'if a == 1; if !(b == 2); return 0', 'if !(a == 1); return 0'],
  ],
  ['if and else', 'if (a) g(); else h(); return a;', ['if a; g(); return a', 'if !a; h(); return a']],
  [
    'else if',
    'if (a) return 1; else if (b) return 2; else { g(); } return 3;',
    ['if a; return 1', 'if !a; if b; return 2', 'if !a; if !b; g(); return 3'],
  ],
  [
    'a condition is evaluated from the left, and no further than need be',
    'if (a && g(b) || c) h();',
    [
      'if a; g(b); if g(b); h(); return',
      'if a; g(b); if !g(b); if c; h(); return',
      'if a; g(b); if !g(b); if !c; return',
      'if !a; if c; h(); return',
      'if !a; if !c; return',
    ],
  ],
  [
    'a negated condition is the same with its ways exchanged',
    'if (!(a = g(b))) return -1; return 0;',
    ['g(b); a = g(b); if a; return 0', 'g(b); a = g(b); if !a; return -1'],
  ],
  [
    'hints about conditions are none',
    'if (likely(a)) return 1; if (unlikely(!b)) return 2; return 3;',
    ['if a; return 1', 'if !a; if b; return 3', 'if !a; if !b; return 2'],
  ],
  [
    'a condition with statements in it',
    'if (({ int r = g(); r; })) h(); return 0;',
    ['g(); r = g(); if r; h(); return 0', 'g(); r = g(); if !r; return 0'],
  ],
  [
    'while, with continue and break',
    'while (g()) { if (b) continue; if (c) break; h(); } return 0;',
    [
      'g(); if g(); if b; g(); if g(); if b; ...',
      'g(); if g(); if b; g(); if g(); if !b; if c; return 0',
      'g(); if g(); if b; g(); if g(); if !b; if !c; h(); ...',
      'g(); if g(); if b; g(); if !g(); return 0',
      'g(); if g(); if !b; if c; return 0',
      'g(); if g(); if !b; if !c; h(); g(); if g(); if b; ...',
      'g(); if g(); if !b; if !c; h(); g(); if g(); if !b; if c; return 0',
      'g(); if g(); if !b; if !c; h(); g(); if g(); if !b; if !c; h(); ...',
      'g(); if g(); if !b; if !c; h(); g(); if !g(); return 0',
      'g(); if !g(); return 0',
    ],
  ],
  [
    'do, whose continue asks the condition',
    'do { g(); if (b) continue; h(); } while (0); return 0;',
    ['g(); if b; return 0', 'g(); if !b; h(); return 0'],
  ],
  [
    'for, whose continue runs the step',
    'for (int i = 0; i < 2; i++) { if (b) continue; g(i); } return 0;',
    [
      'i = 0; if i < 2; if b; i = i + 1; if i < 2; if b; i = i + 1; ...',
      'i = 0; if i < 2; if b; i = i + 1; if i < 2; if !b; g(i); i = i + 1; ...',
      'i = 0; if i < 2; if b; i = i + 1; if !(i < 2); return 0',
      'i = 0; if i < 2; if !b; g(i); i = i + 1; if i < 2; if b; i = i + 1; ...',
      'i = 0; if i < 2; if !b; g(i); i = i + 1; if i < 2; if !b; g(i); i = i + 1; ...',
      'i = 0; if i < 2; if !b; g(i); i = i + 1; if !(i < 2); return 0',
      'i = 0; if !(i < 2); return 0',
    ],
  ],
  [
    'for with nothing in its head ends by a break only',
    'for (;;) { if (g()) break; } return 0;',
    ['g(); if g(); return 0', 'g(); if !g(); g(); if g(); return 0', 'g(); if !g(); g(); if !g(); ...'],
  ],
  [
    'switch: cases fall through, default may stand anywhere and is asked last',
    'switch (a) { case 1: g(); default: h(); break; case 2: k(); } return 0;',
    [
      'if a == 1; g(); h(); return 0',
      'if !(a == 1); if a == 2; k(); return 0',
      'if !(a == 1); if !(a == 2); h(); return 0',
    ],
  ],
  [
    'switch without a default',
    'switch (g()) { case 1: case 2: h(); } return 0;',
    [
      'g(); if g() == 1; h(); return 0',
      'g(); if !(g() == 1); if g() == 2; h(); return 0',
      'g(); if !(g() == 1); if !(g() == 2); return 0',
    ],
  ],
  [
    'a range of cases',
    'switch (a) { case 1 ... 3: return 1; } return 0;',
    ['if a >= 1; if a <= 3; return 1', 'if a >= 1; if !(a <= 3); return 0', 'if !(a >= 1); return 0'],
  ],
  [
    'the subject of a switch is what it was when it was asked',
    'switch (a) { case 1: a = 5; case 2: return a; } return 0;',
    ['if a == 1; a = 5; return a', 'if !(a == 1); if a == 2; return a', 'if !(a == 1); if !(a == 2); return 0'],
  ],
  [
    'break in a loop in a switch leaves the loop, continue in a switch in a loop goes on with the loop',
    'do { switch (a) { case 1: while (b) break; g(); continue; default: break; } h(); } while (0); return 0;',
    ['if a == 1; if b; g(); return 0', 'if a == 1; if !b; g(); return 0', 'if !(a == 1); h(); return 0'],
  ],
  ['goto forwards', 'if (a) goto out; g();\nout: return b;', ['if a; return b', 'if !a; g(); return b']],
  [
    'goto backwards',
    'again: if (g()) goto again; return 0;',
    ['g(); if g(); g(); if g(); ...', 'g(); if g(); g(); if !g(); return 0', 'g(); if !g(); return 0'],
  ],
  [
    'goto into a loop',
    'if (a) goto inside; while (b) { g(); inside: h(); } return 0;',
    [
      'if a; h(); if b; g(); h(); if b; g(); ...',
      'if a; h(); if b; g(); h(); if !b; return 0',
      'if a; h(); if !b; return 0',
      'if !a; if b; g(); h(); if b; g(); h(); ...',
      'if !a; if b; g(); h(); if !b; return 0',
      'if !a; if !b; return 0',
    ],
  ],
  [
    'a ladder of labels',
    'if (a) goto one; if (b) goto two; return 0; two: g(); one: h(); return 1;',
    ['if a; h(); return 1', 'if !a; if b; g(); h(); return 1', 'if !a; if !b; return 0'],
  ],
  ['a goto to a label that is not there leads nowhere', 'g(); goto nowhere; h();', ['g(); stop']],
  ['what follows a return is not reached', 'return 1; g();', ['return 1']],
  [
    'an inner variable hides an outer one of its name only in its block',
    'int x = 1; { int x = 2; g(x); } return x;',
    ['x = 1; x = 2; g(x); return x'],
  ],
  ['a static variable that is const has its value', 'static const int x = 4; return x;', ['x = 4; return x']],
  ['a static variable has what it was left with', 'static int x = 1; return x;', ['?a static variable(x); return x']],
])('%s', (_what, body, ways) => {
  expect(waysIn(parser, body)).toEqual(ways);
});

test('variables of one name in different scopes are different', () => {
  const { variables } = lowered(parser, 'int f(int x) { { int x = 2; g(x); } return x; }');
  const named = variables.filter(({ name }) => name === 'x');
  expect(named.map(({ kind }) => kind)).toEqual(['parameter', 'local']);
  expect(new Set(named.map(({ id }) => id)).size).toBe(2);
});

test('a function that does not come back ends its way', () => {
  const known = { endless: new Set(['BUG']), functions: new Set(['BUG']) };
  expect(waysIn(parser, 'if (a) BUG(); g(); return 0;', { known })).toEqual([
    'if a; BUG(); stop',
    'if !a; g(); return 0',
  ]);
});

test('code that is not understood may change what it names', () => {
  expect(waysIn(parser, 'asm volatile("nop" : "=r"(a) : "r"(b)); return a;')).toEqual([
    '?inline assembly expression(a, b); return a',
  ]);
  expect(waysIn(parser, 'UNKNOWN_MACRO(a, 1); return a;')).toEqual([
    'UNKNOWN_MACRO(a, 1); ?UNKNOWN_MACRO(a); return a',
  ]);
});

test('a syntax error that may have changed the way may have changed everything', () => {
  const [way] = waysIn(parser, 'g(a); ) else { h(b); return c;');
  expect(way).toMatch(/^g\(a\); .*\?a syntax error\(a, b, c, p\)/);
});

test('a way out of nesting that is too deep is not made up', () => {
  const depth = 320;
  const deep = `int f(int a) { ${'if (a) { '.repeat(depth)} g(); ${'}'.repeat(depth)} return 0; }`;
  const fn = lowered(parser, deep);
  expect(fn.isCut).toBe(true);
  expect(fn.blocks.some(({ terminator }) => terminator.op === 'unreachable')).toBe(true);
  expect(lowered(parser, 'int f(int a) { if (a) { g(); } return 0; }').isCut).toBe(false);
});

test('ranges are those of the text', () => {
  const text = 'int first(void) { return 0; }\nint f(int a)\n{\n\tif (a > 1)\n\t\tg(a);\n\treturn 0;\n}\n';
  const { range, nameRange, blocks, parameters, returns } = lowered(parser, text);
  const at = ({ start, end }: { start: number; end: number }): string => text.slice(start, end);
  expect(at(range)).toBe(text.slice(text.indexOf('int f('), -1));
  expect(at(nameRange)).toBe('f');
  expect(parameters.map(({ name, type }) => `${type.name} ${name}`)).toEqual(['int a']);
  expect(returns.name).toBe('int');
  const calls = blocks.flatMap(({ instructions }) => instructions.filter(({ op }) => op === 'call'));
  expect(calls.map((call) => at(call.range))).toEqual(['g(a)']);
  const branches = blocks.flatMap(({ terminator }) => (terminator.op === 'branch' ? [terminator.range] : []));
  expect(branches.map(at)).toEqual(['a > 1']);
});

test('everything that a function does is located in it', () => {
  const body =
    'for (;;) { while (a) g(a); do h(); while (b); if (c) break; switch (a) { case 1: k(); } }\n\treturn a ? b : c;';
  const { range, blocks } = lowered(
    parser,
    `int first(void) { return 0; }\nint f(int a, int b, int c)\n{\n\t${body}\n}\n`,
  );
  const ranges = blocks.flatMap(({ instructions, terminator }) => [...instructions, terminator].map((it) => it.range));
  expect(ranges.filter(({ start, end }) => start < range.start || end > range.end)).toEqual([]);
});
