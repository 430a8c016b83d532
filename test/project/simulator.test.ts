/** The simulator knows no names of C: what functions and records are to its kernel is data in server/model. */
import { expect, test } from 'vitest';
import { parseAst } from 'vitest/node';
import { builtinModels } from '../../server/model/builtin.ts';
import { files, read } from './repository.ts';

const sources = files('server/simulator/**/*.ts');
const functions = new Set(builtinModels.flatMap((model) => Object.keys(model.functions ?? {})));
const names = [...functions];
const records = new Set(builtinModels.flatMap((model) => Object.keys(model.structs ?? {})));

/** Where a text is matched against an expression, and what that text is instead of C. */
const expressions: readonly (readonly [path: string, text: string])[] = [
  ['server/simulator/iommu/', 'lines of a kernel log'],
  ['server/simulator/log/', 'lines of a kernel log'],
  ['server/simulator/fault-log.ts', 'lines of a kernel log'],
  ['server/simulator/platform/board/', 'strings of a device tree'],
];

/** Words that are also functions of the kernel: an instruction of the ir, and a part of a log. */
const homonyms = new Set(['unreachable', 'panic']);

interface Node {
  readonly type: string;
  readonly [part: string]: unknown;
}

/** The nodes of a file's syntax tree, but for what it imports. */
function* nodesIn(node: unknown): Generator<Node> {
  if (Array.isArray(node)) for (const one of node) yield* nodesIn(one);
  if (typeof node !== 'object' || node === null || !('type' in node) || node.type === 'ImportDeclaration') return;
  yield node as Node;
  for (const part of Object.values(node)) yield* nodesIn(part);
}

function treeOf(path: string): Node[] {
  return [...nodesIn(parseAst(read(path), { lang: 'ts' }).body)];
}

/** What a file writes as text or as a name; texts with holes are messages, which only people read. */
function wordsOf(nodes: readonly Node[]): string[] {
  return nodes.flatMap(({ type, value, name, quasis }) => {
    if (type === 'Literal' && typeof value === 'string') return [value];
    if (type === 'Identifier') return [name as string];
    const [only, ...others] = type === 'TemplateLiteral' ? (quasis as { value: { cooked: string } }[]) : [];
    return only && others.length === 0 ? [only.value.cooked] : [];
  });
}

test.each(sources)('%s names no function and no record of the kernel', (path) => {
  expect(wordsOf(treeOf(path)).filter((word) => namesFunction(word) || namesRecord(word))).toEqual([]);
});

/** Whether a text is the name of a function, has one in it, is a part of one, or is a place in the kernel's source. */
function namesFunction(text: string): boolean {
  const isName = functions.has(text) && !homonyms.has(text);
  const hasName = text.split(/\W+/).some((word) => word.includes('_') && functions.has(word));
  const isPart = /^\w{3,}$/.test(text) && text.includes('_') && names.some((name) => name.includes(text));
  return isName || hasName || isPart || /\.[ch] \w+$/.test(text);
}

function namesRecord(text: string): boolean {
  return /^(?:struct|union|enum) \w/.test(text) || (text.includes('_') && records.has(text));
}

test('what is matched against an expression is a log or a device tree, and no C', () => {
  const matching = sources.filter((path) =>
    treeOf(path).some(
      ({ type, regex, callee }) =>
        (type === 'Literal' && regex !== undefined) ||
        (type === 'NewExpression' && (callee as { name?: string }).name === 'RegExp'),
    ),
  );
  expect(matching.filter((path) => !expressions.some(([allowed]) => path.startsWith(allowed)))).toEqual([]);
  for (const [allowed] of expressions)
    expect(
      matching.some((path) => path.startsWith(allowed)),
      allowed,
    ).toBe(true);
});
