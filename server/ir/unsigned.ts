/** Which constants are unsigned: `~0UL` is the largest number of 64 bits, and no -1. */
import type { Node } from '../syntax/parser.ts';
import { unsignedWidth } from './fold.ts';

/** The width of an unsigned literal with the operators before it, in bits; null for anything else. */
export function unsignedBits(node: Node | null): number | null {
  switch (node?.type) {
    case 'number_literal':
      return unsignedWidth(node.text);
    case 'parenthesized_expression':
      return unsignedBits(node.namedChildren[0] ?? null);
    case 'unary_expression':
      return node.childForFieldName('operator')?.text === '!' ? null : unsignedBits(node.childForFieldName('argument'));
    default:
      return null;
  }
}
