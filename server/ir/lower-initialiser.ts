/** Lowers initialiser lists: which member each value goes to. */
import type { Node } from '../syntax/parser.ts';
import type { AggregateEntry, Expression } from './ir.ts';

/** Lists within lists, at most: the recursion below must stay within the stack. */
const MAX_DEPTH = 100;

/** What lowers the values of a list. */
interface Values {
  value(node: Node): Expression;
  /** The value of a list that is nested too deep to be read. */
  tooDeep(node: Node, what: string): Expression;
}

/** The entries of an initialiser list, nested lists flattened into paths. */
export function initialiserEntries(list: Node, values: Values): AggregateEntry[] {
  const entries: AggregateEntry[] = [];
  collect(list, [], entries, values);
  return entries;
}

function collect(list: Node, prefix: readonly (string | number)[], entries: AggregateEntry[], values: Values): void {
  let position = 0;
  for (const child of list.namedChildren) {
    if (child.type === 'comment') continue;
    let path: (string | number)[] = [...prefix, position++];
    let valueNode = child;
    if (child.type === 'initializer_pair') {
      const designators = child
        .childrenForFieldName('designator')
        .map((node) => designator(node, (inner) => values.value(inner)));
      path = [...prefix, ...designators];
      valueNode = child.childForFieldName('value') ?? child;
      const index = path.at(-1);
      if (typeof index === 'number') position = index + 1;
    }
    if (valueNode.type !== 'initializer_list') entries.push({ path, value: values.value(valueNode) });
    else if (path.length > MAX_DEPTH)
      entries.push({ path, value: values.tooDeep(valueNode, 'an initialiser nested too deep') });
    else collect(valueNode, path, entries, values);
  }
}

function designator(node: Node | null, value: (node: Node) => Expression): string | number {
  const inner = node?.namedChildren[0];
  if (!inner) return '?';
  if (node.type === 'field_designator') return inner.text;
  const index = value(inner);
  return index.kind === 'constant' ? Number(index.value) : '?';
}
