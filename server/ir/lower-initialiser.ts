/** Lowers initialiser lists: which member each value goes to. */
import type { Node } from '../syntax/parser.ts';
import type { AggregateEntry, Expression } from './ir.ts';

/** The entries of an initialiser list, nested lists flattened into paths; `value` lowers one value. */
export function initialiserEntries(list: Node, value: (node: Node) => Expression): AggregateEntry[] {
  const entries: AggregateEntry[] = [];
  collect(list, [], entries, value);
  return entries;
}

function collect(
  list: Node,
  prefix: readonly (string | number)[],
  entries: AggregateEntry[],
  value: (node: Node) => Expression,
): void {
  let position = 0;
  for (const child of list.namedChildren) {
    if (child.type === 'comment') continue;
    let path: (string | number)[] = [...prefix, position++];
    let valueNode = child;
    if (child.type === 'initializer_pair') {
      const designators = child.childrenForFieldName('designator').map((node) => designator(node, value));
      path = [...prefix, ...designators];
      valueNode = child.childForFieldName('value') ?? child;
      const index = path.at(-1);
      if (typeof index === 'number') position = index + 1;
    }
    if (valueNode.type === 'initializer_list') collect(valueNode, path, entries, value);
    else entries.push({ path, value: value(valueNode) });
  }
}

function designator(node: Node | null, value: (node: Node) => Expression): string | number {
  const inner = node?.namedChildren[0];
  if (!inner) return '?';
  if (node.type === 'field_designator') return inner.text;
  const index = value(inner);
  return index.kind === 'constant' ? Number(index.value) : '?';
}
