/** `#if` in functions: both ways are considered, and one configuration decides alike everywhere. */
import { beforeAll, expect, test } from 'vitest';
import { Directives } from '../../server/ir/directives.ts';
import type { CParser } from '../../server/syntax/parser.ts';
import { openParser } from '../support/engine.ts';
import { waysIn } from '../support/lowered.ts';

let parser: CParser;
beforeAll(async () => {
  parser = await openParser();
});

test.each<[what: string, body: string, ways: string[]]>([
  [
    '#ifdef and #else',
    '#ifdef A\ng();\n#else\nh();\n#endif\nreturn 0;',
    ['if #A; g(); return 0', 'if !#A; h(); return 0'],
  ],
  ['#ifndef', '#ifndef A\ng();\n#endif\nreturn 0;', ['if #A; return 0', 'if !#A; g(); return 0']],
  [
    '#elif with operators',
    '#if defined(A)\ng();\n#elif defined(B) && !defined(C) || defined(D)\nh();\n#else\nk();\n#endif\nreturn 0;',
    [
      'if #A; g(); return 0',
      'if !#A; if #B; if #C; if #D; h(); return 0',
      'if !#A; if #B; if #C; if !#D; k(); return 0',
      'if !#A; if #B; if !#C; h(); return 0',
      'if !#A; if !#B; if #D; h(); return 0',
      'if !#A; if !#B; if !#D; k(); return 0',
    ],
  ],
  ['#if 0', '#if 0\ng();\n#else\nh();\n#endif\nreturn 0;', ['h(); return 0']],
  ['#if 1', '#if 1\ng();\n#else\nh();\n#endif\nreturn 0;', ['g(); return 0']],
  [
    '#if 0 with #elif',
    '#if 0\ng();\n#elif defined(A)\nk();\n#else\nh();\n#endif\nreturn 0;',
    ['if #A; k(); return 0', 'if !#A; h(); return 0'],
  ],
  [
    'a comparison is a flag of its own',
    '#if VERSION  >  2\ng();\n#endif\nreturn 0;',
    ['if #if VERSION > 2; g(); return 0', 'if !#if VERSION > 2; return 0'],
  ],
  [
    'around the beginning of an if: nothing is said of the way that is taken with it',
    '#ifdef A\nif (a)\n#endif\ng();\nreturn 0;',
    ['if #A; if a; stop', 'if #A; if !a; stop', 'if !#A; g(); return 0'],
  ],
  [
    'around an if whose else is in front of what follows',
    '#ifdef A\nif (a)\ng();\nelse\n#endif\nh();\nreturn 0;',
    [
      '?a syntax error(a, b, c, p); if #A; if a; g(); ?a syntax error(a, b, c, p); stop',
      '?a syntax error(a, b, c, p); if #A; if !a; ?a syntax error(a, b, c, p); stop',
      '?a syntax error(a, b, c, p); if !#A; h(); return 0',
    ],
  ],
  [
    'around the beginning of a loop, on the other way',
    '#ifdef A\ng();\n#else\nwhile (a)\n#endif\nh();\nreturn 0;',
    ['if #A; g(); h(); return 0', 'if !#A; if a; if a; ...', 'if !#A; if a; if !a; stop', 'if !#A; if !a; stop'],
  ],
  [
    'between an if and its body',
    'if (a)\n#ifdef A\ng();\n#else\nh();\n#endif\nk(); return 0;',
    [
      'if #A; if a; g(); k(); return 0',
      'if #A; if !a; k(); return 0',
      'if !#A; if a; h(); k(); return 0',
      'if !#A; if !a; k(); return 0',
    ],
  ],
  [
    'between an if and more than its body',
    'if (a)\n#ifdef A\ng();\nh();\n#else\nk();\n#endif\nreturn 0;',
    [
      'if #A; if a; g(); h(); return 0',
      'if #A; if !a; h(); return 0',
      'if !#A; if a; k(); return 0',
      'if !#A; if !a; return 0',
    ],
  ],
  [
    'between an if and its body, which otherwise is what follows: nothing is said of that',
    'if (a)\n#ifdef A\ng();\n#endif\nk(); return 0;',
    ['if #A; if a; g(); k(); return 0', 'if #A; if !a; k(); return 0', 'if !#A; stop'],
  ],
  [
    'between an else and its body, with #elif',
    'if (a) g(); else\n#if defined(A)\nh();\n#elif defined(B)\nk();\n#else\n;\n#endif\nreturn 0;',
    [
      'if #A; if a; g(); return 0',
      'if #A; if !a; h(); return 0',
      'if !#A; if #B; if a; g(); return 0',
      'if !#A; if #B; if !a; k(); return 0',
      'if !#A; if !#B; if a; g(); return 0',
      'if !#A; if !#B; if !a; return 0',
    ],
  ],
  [
    'between the last of several ifs and its body',
    'if (a) g(); else if (b)\n#ifdef A\nh();\n#else\nk();\n#endif\nreturn 0;',
    [
      'if #A; if a; g(); return 0',
      'if #A; if !a; if b; h(); return 0',
      'if #A; if !a; if !b; return 0',
      'if !#A; if a; g(); return 0',
      'if !#A; if !a; if b; k(); return 0',
      'if !#A; if !a; if !b; return 0',
    ],
  ],
  [
    'between a loop and its body',
    'while (a)\n#ifdef A\ng();\n#else\nh();\n#endif\nreturn 0;',
    [
      'if #A; if a; g(); if a; g(); ...',
      'if #A; if a; g(); if !a; return 0',
      'if #A; if !a; return 0',
      'if !#A; if a; h(); if a; h(); ...',
      'if !#A; if a; h(); if !a; return 0',
      'if !#A; if !a; return 0',
    ],
  ],
  [
    'around a case',
    'switch (a) {\n#ifdef A\ncase 1: g(); break;\n#endif\ncase 2: h(); } return 0;',
    ['if a == 1; g(); return 0', 'if !(a == 1); if a == 2; h(); return 0', 'if !(a == 1); if !(a == 2); return 0'],
  ],
])('%s', (_what, body, ways) => {
  expect(waysIn(parser, body)).toEqual(ways);
});

test('what the file itself defines and undefines is decided', () => {
  const text = '#define A\n#undef B\nint f(void) {\n#ifdef A\ng();\n#endif\n#ifndef B\nh();\n#endif\nreturn 0; }\n';
  expect(waysIn(parser, text)).toEqual(['g(); h(); return 0']);
});

test('it is decided from there on, and not by what itself stands under an #if', () => {
  const text = 'x\n#define A 1\n#if X\n#define B\n#endif\ny /* #define C */\n#undef A\nz';
  const directives = new Directives(text);
  const at = (name: string): (boolean | undefined)[] =>
    ['x', 'y', 'z'].map((place) => directives.isDefined(name, text.indexOf(place)));
  expect(at('A')).toEqual([undefined, true, false]);
  expect(at('B')).toEqual([undefined, undefined, undefined]);
  expect(at('C')).toEqual([undefined, undefined, undefined]);
});
