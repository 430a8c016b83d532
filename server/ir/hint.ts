/** What only tells the compiler which way is taken more often. */
import type { Node } from '../syntax/parser.ts';

/** Whether a condition is wrapped in such a hint. */
export function isHint(node: Node): boolean {
  const callee = node.type === 'call_expression' ? calleeName(node) : undefined;
  return callee === 'likely' || callee === 'unlikely';
}

function calleeName(call: Node): string | undefined {
  const callee = call.childForFieldName('function');
  return callee?.type === 'identifier' ? callee.text : undefined;
}
