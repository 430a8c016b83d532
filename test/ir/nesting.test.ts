/** What is nested far deeper than anybody writes is not read, and nothing ends in the middle of it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { collectDeclarations } from '../../server/ir/declarations.ts';
import type { CParser } from '../../server/syntax/parser.ts';
import { openParser, unitOf } from '../support/engine.ts';

const DEPTH = 10_000;
/** In a function, which is not read at all where it is long enough. */
const LESS = 5_000;
let parser: CParser;

beforeAll(async () => {
  parser = await openParser();
});

/** `inner` within so many of what opens and closes. */
const nested = (open: string, inner: string, close: string, depth = DEPTH) =>
  open.repeat(depth) + inner + close.repeat(depth);

const atFileScope: readonly (readonly [string, string])[] = [
  ['records', `${nested('struct {\n', 'int x;\n', '} a;\n', 3_000)}`],
  ['records with a tag', `struct s { ${nested('struct t {\n', 'int x;\n', '} a;\n', 3_000)} };\n`],
  ['unions without a name', `struct s { ${nested('union {', 'int x;', '};', 3_000)} };\n`],
  ['#if', nested('#if A\n', 'int x;\n', '#endif\n')],
  ['#if in a list of enumerators', `enum e {\n${nested('#if A\n', 'X,\n', '#endif\n')}};\n`],
  ['an initialiser', `static int t[] = ${nested('{', '1', '}')};\n`],
  ['pointers', `int ${'*'.repeat(DEPTH)}x;\n`],
];

describe('at file scope', () => {
  test.each(atFileScope)('%s: what follows is read', (_, text) => {
    const declared = collectDeclarations(parser.parse(`${text}int after(void)\n{\n\treturn 0;\n}\n`).root);
    expect([...declared.functions.keys()]).toEqual(['after']);
  });
});

const inBodies: readonly (readonly [what: string, code: string, isCut: boolean])[] = [
  ['#if', nested('#if A\n', 'g();\n', '#endif\n', LESS), true],
  ['#elif', `#if A\n\tg();\n${'#elif B\n\tg();\n'.repeat(LESS)}#endif\n`, true],
  ['the condition of an #if', `#if ${nested('(', 'A', ')')}\n\tg();\n#endif\n`, false],
  ['the terms of an #if', `#if ${'A && '.repeat(DEPTH)}B\n\tg();\n#endif\n`, false],
  ['#if in a switch', `switch (x) {\n${nested('#if A\n', 'case 1: g();\n', '#endif\n', LESS)}}\n`, true],
  ['an initialiser', `int t[] = ${nested('{', '1', '}')};\n`, true],
  ['an initialiser with names', `struct s t = ${nested('{ .a = ', '1', '}')};\n`, true],
  ['parentheses', `x = ${nested('(', '1', ')')};\n`, true],
  ['blocks', nested('{', 'g();', '}'), true],
];

describe('in a function, which says where something was left out', () => {
  test.each(inBodies)('%s', (_, code, isCut) => {
    const unit = unitOf(parser, `int f(int x)\n{\n\t${code}\n\treturn after();\n}\n\nint g(void)\n{\n\treturn 2;\n}\n`);
    expect(unit.ir('f')?.isCut).toBe(isCut);
    expect(unit.ir('g')?.isCut).toBe(false);
  });
});
