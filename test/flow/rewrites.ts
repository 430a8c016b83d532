/** Rewrites of a C file after which its functions do what they did: orders, names, neighbours, comments, strings. */
import type { CParser, Node } from '../../server/syntax/parser.ts';
import type { Random } from '../support/random.ts';
import { piecesOf } from './top-level.ts';
import { unrelated } from './unrelated.ts';

/** The functions in another order, behind prototypes of all of them; undefined where the order matters. */
export function reordered(parser: CParser, text: string, random: Random): string | undefined {
  const pieces = piecesOf(parser, text);
  if (!pieces) return undefined;
  const of = (kind: string) => pieces.filter((piece) => piece.kind === kind);
  return [
    ...of('head'),
    ...of('function').map(({ prototype = '' }) => ({ text: prototype })),
    ...of('object'),
    ...of('functions'),
    ...random.some(of('function')),
  ]
    .map((piece) => piece.text)
    .join('\n');
}

/** With functions between its own that have nothing to do with them, but for the names of their members. */
export function withUnrelated(parser: CParser, text: string, count: number, random: Random): string | undefined {
  const pieces = piecesOf(parser, text);
  if (!pieces) return undefined;
  const members = [...new Set(text.match(/(?<=->|\.)[a-z_]\w*/g) ?? ['addr'])];
  const texts = pieces.map((piece) => piece.text);
  const places = Array.from({ length: count }, () => random.below(texts.length + 1)).sort((a, b) => b - a);
  for (const [i, place] of places.entries()) texts.splice(place, 0, unrelated(i, members, random));
  return texts.join('\n');
}

const COMMENTED = [
  '',
  'see below',
  'dma_unmap_single(dev, addr, 4, DMA_TO_DEVICE);',
  '"',
  "don't",
  '{ {',
  '#if 0',
  '//',
  '/*',
];
const QUOTED = ['', 'text', '/*', '*/', '// no comment', '{', '}', '\\"', 'dma_map_single(', "'", 'DMA_NONE', '#endif'];

/** With other comments and strings, on the lines where they are. What is said to the checker itself stays. */
export function reworded(parser: CParser, text: string, random: Random): string {
  const tree = parser.parse(text);
  const edits: Edit[] = [];
  for (const node of tree.root.descendantsOfType(['comment', 'string_literal'])) {
    if (!node || isIn(node, /^preproc_(?:include|def|function_def|call|arg)$|^linkage|^gnu_asm/)) continue;
    const { startIndex: start, endIndex: end } = node;
    if (node.type === 'string_literal') edits.push({ start, end, text: quoted(node.text, random) });
    else if (!node.text.includes('doorbell-lint-ignore')) edits.push({ start, end, text: comment(node.text, random) });
  }
  tree.dispose();
  return edited(text, edits);
}

/** What a format takes stays: it says of what types the arguments are. */
function quoted(old: string, random: Random): string {
  const taken = old.match(/%[-+ #\d.*]*[a-zA-Z]\w*/g) ?? [];
  return `"${random.one(QUOTED)}${taken.map((it) => ` ${it}`).join('')}"`;
}

function comment(old: string, random: Random): string {
  const said = random.one(COMMENTED);
  return old.startsWith('//') ? `// ${said}` : `/* ${said}${'\n'.repeat(old.split('\n').length - 1)} */`;
}

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A text after edits that do not overlap. */
export function edited(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** Whether a node stands in one of a type. */
export function isIn(node: Node, type: RegExp): boolean {
  for (let at = node.parent; at; at = at.parent) if (type.test(at.type)) return true;
  return false;
}
