/** How code is written, for those who replace it: what it means does not tell whether an edit may. */
import type { Node } from '../syntax/parser.ts';
import type { TextRange } from '../syntax/text.ts';

/** The names and numbers that `|` joins at a range, one or several; null where anything else stands there. */
export function termsAt(within: Node, range: TextRange): readonly string[] | null {
  const node = nodeAt(within, range);
  return node && termsOf(node);
}

/** Whether the code at a range goes through a member of a record. */
export function namesMember(within: Node, range: TextRange): boolean {
  return (nodeAt(within, range)?.descendantsOfType('field_expression').length ?? 0) > 0;
}

function nodeAt(within: Node, { start, end }: TextRange): Node | null {
  const node = within.descendantForIndex(start, Math.max(start, end - 1));
  return node?.startIndex === start && node.endIndex === end ? node : null;
}

function termsOf(node: Node): readonly string[] | null {
  switch (node.type) {
    case 'identifier':
    case 'number_literal':
      return [node.text];
    case 'parenthesized_expression':
      return node.namedChildCount === 1 ? termsOf(node.namedChildren[0]!) : null;
    case 'binary_expression': {
      if (node.childForFieldName('operator')?.text !== '|') return null;
      const [left, right] = [termsOf(node.childForFieldName('left')!), termsOf(node.childForFieldName('right')!)];
      return left && right && [...left, ...right];
    }
    default:
      return null;
  }
}
