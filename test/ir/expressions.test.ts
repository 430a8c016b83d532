/** What expressions do comes out of them in the order of C; what remains has no effects. */
import { beforeAll, expect, test } from 'vitest';
import type { CParser } from '../../server/syntax/parser.ts';
import { openParser } from '../support/engine.ts';
import { waysIn } from '../support/lowered.ts';

let parser: CParser;
beforeAll(async () => {
  parser = await openParser();
});

test.each<[what: string, body: string, ways: string[]]>([
  [
    '&& as a value is 0 or 1',
    'return a && g(b);',
    ['if a; g(b); if g(b); return 1', 'if a; g(b); if !g(b); return 0', 'if !a; return 0'],
  ],
  ['|| as a value is 0 or 1', 'return a || b;', ['if a; return 1', 'if !a; if b; return 1', 'if !a; if !b; return 0']],
  [
    'ternaries within ternaries',
    'return a ? b ? 1 : 2 : c ? 3 : 4;',
    ['if a; if b; return 1', 'if a; if !b; return 2', 'if !a; if c; return 3', 'if !a; if !c; return 4'],
  ],
  [
    'a ternary evaluates one of its values',
    'return a ? g() : h();',
    ['if a; g(); return g()', 'if !a; h(); return h()'],
  ],
  ['a ternary among the arguments of a call', 'g(a, b ? 1 : 2);', ['if b; g(a, 1); return', 'if !b; g(a, 2); return']],
  [
    '?: without a middle evaluates its condition once',
    'return g() ?: b;',
    ['g(); if g(); return g()', 'g(); if !g(); return b'],
  ],
  [
    '++ and -- behind give the value before',
    'b = a++; c = a--; return b;',
    ['a = a + 1; b = before(a); a = a - 1; c = before(a); return b'],
  ],
  ['++ and -- in front give the value after', 'b = ++a; return --b;', ['a = a + 1; b = a; b = b - 1; return b']],
  [
    'a pointer that is moved on after its use',
    '*p++ = a; p[b++] = c;',
    ['p = p + 1; *before(p) = a; b = b + 1; p[before(b)] = c; return'],
  ],
  [
    'a condition that counts down',
    'if (a--) return a; return 0;',
    ['a = a - 1; if before(a); return a', 'a = a - 1; if !before(a); return 0'],
  ],
  ['assignments in a row', 'a = b = c;', ['b = c; a = b; return']],
  [
    'assignments with an operator',
    'a += b; a <<= 2; a |= 4; p->flags &= ~(1 << 3);',
    ['a = a + b; a = a << 2; a = a | 4; p->flags = p->flags & -9; return'],
  ],
  [
    'unsigned constants',
    'a = ~0UL == b; return ~(0u) + (-1ULL > 0) + -(~0U);',
    ['a = 18446744073709551615 == b; return 4294967297'],
  ],
  ['signed constants', 'a = ~0L; return ~!0UL;', ['a = -1; return -2']],
  [
    'an alignment is one number, whatever it is that of, and changes nothing',
    'b = __alignof__(*p) + a; c = __alignof__(struct s); return g(_Alignof(p->x), __alignof(*p));',
    ['b = alignof(*p) + a; c = alignof(s); g(alignof(p->x), alignof(*p)); return g(alignof(p->x), alignof(*p))'],
  ],
  ['the comma', 'g(), h(); return (k(), 1);', ['g(); h(); k(); return 1']],
  ['places', 'p->x.y[a].z = *p->q; (*p).w = 1; return p->x[1].y;', ['p->x.y[a].z = *p->q; p->w = 1; return p->x[1].y']],
  ['& and * undo each other', '*(&a) = 1; (&p->x)->y = 2; return &*p;', ['a = 1; p->x.y = 2; return p']],
  ['calls through pointers', 'p->ops->map(p, a); (*cb)(1);', ['p->ops->map(p, a); *cb(1); return']],
  ['calls within calls come first', 'return g(h(a), k());', ['h(a); k(); g(h(a), k()); return g(h(a), k())']],
  ['a call is made once, however often its value is used', 'a = g(); return a + a;', ['g(); a = g(); return a + a']],
  [
    'a statement expression is its last value',
    'int x = ({ int y = g(); y + 1; }); return x;',
    ['g(); y = g(); x = y + 1; return x'],
  ],
  [
    'a statement expression may return',
    'int x = ({ if (a) return 5; 3; }); return x;',
    ['if a; return 5', 'if !a; x = 3; return x'],
  ],
  [
    'a statement expression without a value',
    'int x = ({ g(); if (a) h(); }); return x;',
    [
      'g(); if a; h(); x = ?a statement without a value; return x',
      'g(); if !a; x = ?a statement without a value; return x',
    ],
  ],
  ['a callee in parentheses is called', '(g)(a); (g)(a, b); (a)(b);', ['g(a); g(a, b); a(b); return']],
  [
    'casts',
    'return (u32)(a) + (struct s *)p->x + (unsigned long)b;',
    ['return ((u32)a + (struct s *)p->x) + (unsigned long)b'],
  ],
  [
    'sizeof does not evaluate',
    'return sizeof(g(a)) + sizeof(struct s) + sizeof(*p) + sizeof(u32) + sizeof a;',
    ['return (((sizeof(?) + sizeof(struct s)) + sizeof(*p)) + sizeof(u32)) + sizeof(a)'],
  ],
  ['literals', "return '\\n' + 'a' + 0x10 + 010 + 0b11 + 1UL;", ['return 135']],
  ['strings', 'g("a" "b", "%d");', ['g("a" "b", "%d"); return']],
  ['NULL', 'return p == NULL;', ['return p == 0']],
  ['what cannot be folded stays', 'return 1 / 0;', ['return 1 / 0']],
])('%s', (_what, body, ways) => {
  expect(waysIn(parser, body)).toEqual(ways);
});

test.each<[what: string, body: string, way: string]>([
  [
    'members by name, nested',
    'struct s x = { .a = 1, .b = { .c = 2, .d = g() } };',
    'g(); x = (struct s){ .a = 1, .b.c = 2, .b.d = g() }; return',
  ],
  ['members by place', 'struct s x = { 1, { 2, 3 } };', 'x = (struct s){ [0] = 1, [1][0] = 2, [1][1] = 3 }; return'],
  ['a path as a designator', 'struct s x = { .a.b[2].c = 1 };', 'x = (struct s){ .a.b[2].c = 1 }; return'],
  [
    'elements by number, and those that follow them',
    'int x[8] = { [3] = 1, 2, [0] = 3, 4 };',
    'x = (int[8]){ [3] = 1, [4] = 2, [0] = 3, [1] = 4 }; return',
  ],
  [
    'an element whose number is an expression',
    'int x[8] = { [1 + 2] = 1, [a] = 2 };',
    'x = (int[8]){ [3] = 1, .? = 2 }; return',
  ],
  [
    'a range of elements, and what follows it',
    'int x[8] = { [1 ... 3] = g(), 8 };',
    'g(); x = (int[8]){ [1] = g(), [2] = g(), [3] = g(), [4] = 8 }; return',
  ],
  [
    'a range of records',
    'struct s x[4] = { [0 ... 1] = { .a = 1, 2 }, [2 ... 3].b = 5 };',
    'x = (struct s[4]){ [0].a = 1, [0][1] = 2, [1].a = 1, [1][1] = 2, [2].b = 5, [3].b = 5 }; return',
  ],
  [
    'a range without an end to see',
    'int x[N] = { [0 ... 100000] = 1, [3 ... 2] = 2 };',
    'x = (int[]){ .? = 1, .? = 2 }; return',
  ],
  [
    'two dimensions',
    'u32 x[2][3] = { { 1, 2 }, [1] = { [2] = 5 } };',
    'x = (u32[2][3]){ [0][0] = 1, [0][1] = 2, [1][2] = 5 }; return',
  ],
  ['a compound literal that is assigned', '*p = (struct s){ .d = b };', '*p = (struct s){ .d = b }; return'],
  ['a compound literal whose address is passed', 'g(&(struct s){ .a = 1 });', 'g(&(struct s){ .a = 1 }); return'],
])('initialiser: %s', (_what, body, way) => {
  expect(waysIn(parser, body)).toEqual([way]);
});

test('an expression nested too deep is unknown, and changes what it names', () => {
  const [way] = waysIn(parser, `b = ${'('.repeat(500)}a++${')'.repeat(500)}; return b;`);
  expect(way).toBe('?an expression nested too deep(a); b = ?an expression nested too deep; return b');
});
