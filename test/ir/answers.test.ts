/** Which calls only answer questions: what is asked again with the same words is then answered alike. */
import { beforeAll, expect, test } from 'vitest';
import { answersOf } from '../../server/ir/answers.ts';
import { childrenOf, type Expression, variablesOf } from '../../server/ir/ir.ts';
import type { CParser } from '../../server/syntax/parser.ts';
import { openParser } from '../support/engine.ts';
import { lowered } from '../support/lowered.ts';

let parser: CParser;
beforeAll(async () => {
  parser = await openParser();
});

/** The functions whose calls are answers in a body. */
function answers(body: string): string[] {
  const fn = lowered(parser, `int f(int a, struct s *p)\n{\n${body}\n}\n`);
  const found = answersOf(fn);
  return fn.blocks.flatMap(({ instructions }) =>
    instructions.flatMap((i) =>
      i.op === 'call' && found.has(i.result.id) && i.callee.kind === 'global' ? [i.callee.name] : [],
    ),
  );
}

test.each<[what: string, body: string, names: string[]]>([
  ['one that a condition asks', 'if (is_on(p)) g(1); return 0;', ['is_on', 'g']],
  ['one that is compared', 'if (count(p) > 3) return 1; return 0;', ['count']],
  ['one that a bool keeps', 'bool b = is_on(p); if (b) return 1; return 0;', ['is_on']],
  ['not one that an int keeps', 'int r = try(p); if (r) return r; return 0;', []],
  ['not one that is passed on', 'g(get(p)); return 0;', ['g']],
  ['not one that is returned', 'return get(p);', []],
  ['not one that tells where to write', '*get(p) = 1; return 0;', []],
])('%s', (_what, body, names) => {
  expect(answers(body)).toEqual(names);
});

test('the variables of an expression are those of all its parts', () => {
  const text =
    'int f(int a, int b, int c, int d, int e, int g)\n{\n\treturn (u8)(a + -b) + (&x[c])[d] + *e + (struct s){ .m = g }.m;\n}\n';
  const { blocks } = lowered(parser, text);
  const { terminator } = blocks[0]!;
  if (terminator.op !== 'return' || !terminator.value) throw new Error('no value is returned');
  expect([...variablesOf(terminator.value)].map(({ name }) => name).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'g']);
});

test('an expression without operands has none', () => {
  const constant: Expression = { kind: 'constant', value: 1n, range: { start: 0, end: 1 } };
  expect(childrenOf(constant)).toEqual([]);
  expect(childrenOf({ kind: 'global', name: 'x', range: constant.range })).toEqual([]);
});
