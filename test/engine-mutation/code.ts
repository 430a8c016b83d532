/** Mutants of TypeScript: each breaks one place of a file's syntax tree. What only types say is left alone. */
import { parseAst } from 'vitest/node';
import type { Mutant } from './mutant.ts';

/** A node of the tree, as far as the operators need it. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [part: string]: unknown;
}

/** What a node is replaced by, and what that breaks. */
type Change = readonly [operator: string, text: string, node?: Node];
type Operator = (node: Node, textOf: (node: Node) => string, parent: Node | null) => readonly Change[];

const EXCHANGED: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '&': '|',
  '|': '&',
  '<<': '>>',
  '>>': '<<',
  '&&': '||',
  '||': '&&',
  '??': '&&',
};

/** Methods that mean the opposite of each other, or another end. */
const OPPOSITES = new Map(
  [
    ['some', 'every'],
    ['find', 'findLast'],
    ['findIndex', 'findLastIndex'],
    ['startsWith', 'endsWith'],
    ['min', 'max'],
    ['push', 'unshift'],
    ['slice', 'concat'],
  ].flatMap(([a, b]) => [[a, b] as const, [b, a] as const]),
);

const condition: Operator = ({ type, test }, textOf) => {
  if (!isNode(test)) return [];
  const negated: Change = ['negate a condition', `!(${textOf(test)})`, test];
  const isLoop = /^(?:While|DoWhile|For)Statement$/.test(type);
  if (isLoop) return [negated, ['skip a loop', 'false', test]];
  if (!/^(?:IfStatement|ConditionalExpression)$/.test(type)) return [];
  return [negated, ['always', 'true', test], ['never', 'false', test]];
};

const operator: Operator = ({ type, operator: sign, left, right }, textOf) => {
  if (!/^(?:Binary|Logical)Expression$/.test(type) || !isNode(left) || !isNode(right)) return [];
  const other = EXCHANGED[String(sign)];
  return other ? [[`${sign} to ${other}`, `(${textOf(left)}) ${other} (${textOf(right)})`]] : [];
};

const negation: Operator = ({ type, operator: sign, argument }, textOf) =>
  type === 'UnaryExpression' && sign === '!' && isNode(argument) ? [['drop a !', `!!(${textOf(argument)})`]] : [];

const statement: Operator = ({ type }) =>
  /^(?:Expression|Return|Continue|Break|Throw)Statement$/.test(type) ? [['drop a statement', ';']] : [];

const early: Operator = ({ type, body, generator }) =>
  /^(?:Function(?:Declaration|Expression)|ArrowFunctionExpression)$/.test(type) &&
  !generator &&
  isNode(body) &&
  body.type === 'BlockStatement'
    ? [['return early', '{ return;', { ...body, end: body.start + 1 }]]
    : [];

const literal: Operator = ({ type, value, bigint }, _textOf, parent) => {
  if (type !== 'Literal') return [];
  if (typeof bigint === 'string') return [['another number', `${BigInt(bigint) + 1n}n`]];
  if (typeof value === 'number') return [['another number', String(value + 1)]];
  if (typeof value === 'boolean') return [['the other truth', String(!value)]];
  const isAsked = /^(?:BinaryExpression|SwitchCase|ArrayExpression)$/.test(parent?.type ?? '');
  return typeof value === 'string' && value !== '' && isAsked ? [['an empty text', "''"]] : [];
};

const collection: Operator = ({ type, elements, callee, arguments: given }) => {
  if (type === 'ArrayExpression' && Array.isArray(elements) && elements.length > 0) return [['an empty list', '[]']];
  const isMade = type === 'NewExpression' && isNode(callee) && /^(?:Set|Map)$/.test(String(callee.name));
  return isMade && Array.isArray(given) && given.length > 0 ? [['an empty collection', `new ${callee.name}()`]] : [];
};

const method: Operator = ({ type, callee }, textOf) => {
  if (type !== 'CallExpression' || !isNode(callee) || callee.type !== 'MemberExpression') return [];
  const { object, property } = callee;
  if (!isNode(object) || !isNode(property)) return [];
  const name = textOf(property);
  const opposite = OPPOSITES.get(name);
  if (opposite) return [[`${name} to ${opposite}`, opposite, property]];
  return /^(?:filter|toReversed|toSorted)$/.test(name) ? [[`drop ${name}()`, textOf(object)]] : [];
};

const operators: readonly Operator[] = [condition, operator, negation, statement, early, literal, collection, method];

/** Every mutant of a file that is still TypeScript. */
export function mutantsOfCode(file: string, text: string): Mutant[] {
  const mutants: Mutant[] = [];
  const textOf = ({ start, end }: Node): string => text.slice(start, end);
  const visit = (node: Node, parent: Node | null): void => {
    if (isTypeOnly(node)) return;
    for (const mutate of operators)
      for (const [what, replacement, at = node] of mutate(node, textOf, parent))
        mutants.push({ file, operator: what, start: at.start, end: at.end, text: replacement });
    for (const child of childrenOf(node)) visit(child, node);
  };
  visit(tree(text), null);
  return mutants.filter(({ start, end, text: by }) => isCode(text.slice(0, start) + by + text.slice(end)));
}

function tree(text: string): Node {
  return parseAst(text, { lang: 'ts' }) as unknown as Node;
}

function isCode(text: string): boolean {
  try {
    tree(text);
    return true;
  } catch {
    return false;
  }
}

/** What is gone once it runs, and imports. */
function isTypeOnly({ type }: Node): boolean {
  if (/^TS(?:As|NonNull|Satisfies)Expression$/.test(type)) return false;
  return /^(?:TS|Import|ExportAll)/.test(type);
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
