/** The statement that a place belongs to: what a comment before it speaks of. */
import type { Node, SyntaxTree } from './parser.ts';
import type { TextRange } from './text.ts';

/** What stands in a block, or alone behind a condition or a label. */
const HOLDERS = new Set([
  'compound_statement',
  'case_statement',
  'labeled_statement',
  'preproc_if',
  'preproc_ifdef',
  'preproc_else',
  'preproc_elif',
  'translation_unit',
]);

/**
 * The smallest statement or declaration that a comment can be written before and that holds an offset; of a block with its
 * head, the head up to the block. Null where the offset is in none, as in a macro.
 */
export function statementAt({ root }: SyntaxTree, offset: number): TextRange | null {
  let node: Node | null = root.descendantForIndex(offset);
  while (node?.parent && !HOLDERS.has(node.parent.type)) node = node.parent;
  if (!node?.parent || node.type.startsWith('preproc_')) return null;
  const block = node.descendantsOfType('compound_statement')[0];
  return { start: node.startIndex, end: block ? block.startIndex : node.endIndex };
}
