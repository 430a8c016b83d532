/** Before which line a comment about a place belongs. */
import { expect, test } from 'vitest';
import { statementAt } from '../../server/syntax/statement.ts';
import { openParser } from '../support/engine.ts';

test.each([
  ['the call of several lines', 'void f(void)\n{\n\tx = map(a,\n\t\tHERE);\n}\n', 'x = map(a,\n\t\tHERE);'],
  [
    'the head of a block, without the block',
    'void f(void)\n{\n\tif (map(HERE)) {\n\t\tg();\n\t}\n}\n',
    'if (map(HERE)) ',
  ],
  [
    'a statement in a block, without what is around it',
    'void f(void)\n{\n\tif (a) {\n\t\tg(HERE);\n\t}\n}\n',
    'g(HERE);',
  ],
  ['a body without a block, with its head', 'void f(void)\n{\n\tif (a)\n\t\tg(HERE);\n}\n', 'if (a)\n\t\tg(HERE);'],
  ['behind a label', 'void f(void)\n{\nout:\n\tg(HERE);\n}\n', 'g(HERE);'],
  ['in a conditional part', 'void f(void)\n{\n#ifdef A\n\tg(HERE);\n#endif\n}\n', 'g(HERE);'],
])('%s', async (_, text, expected) => {
  const tree = (await openParser()).parse(text);
  const { start, end } = statementAt(tree, text.indexOf('HERE'))!;
  expect(text.slice(start, end)).toBe(expected);
});

test('a macro has none', async () => {
  const text = '#define MAP(d) \\\n\tmap(d, HERE)\n';
  expect(statementAt((await openParser()).parse(text), text.indexOf('HERE'))).toBeNull();
});
