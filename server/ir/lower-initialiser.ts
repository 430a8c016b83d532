/** Lowers initialiser lists: which member each value goes to. */
import type { Node } from '../syntax/parser.ts';
import type { AggregateEntry, Expression } from './ir.ts';

/** Elements that `[low ... high]` names one by one; a longer range is one entry for elements that are not known. */
const MAX_RANGE = 256;

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
    let paths: (string | number)[][] = [[...prefix, position++]];
    let valueNode = child;
    if (child.type === 'initializer_pair') {
      paths = [[...prefix]];
      for (const node of child.childrenForFieldName('designator')) {
        const elements = designated(node, value);
        paths = paths.flatMap((path) => elements.map((element) => [...path, element]));
      }
      valueNode = child.childForFieldName('value') ?? child;
      const index = paths.at(-1)!.at(-1);
      if (typeof index === 'number') position = index + 1;
    }
    if (valueNode.type === 'initializer_list') for (const path of paths) collect(valueNode, path, entries, value);
    else {
      const one = value(valueNode);
      for (const path of paths) entries.push({ path, value: one });
    }
  }
}

/** The member or elements that a designator names. */
function designated(node: Node | null, value: (node: Node) => Expression): (string | number)[] {
  const [first, last = first] = node?.namedChildren ?? [];
  if (!first || !last) return ['?'];
  if (node?.type === 'field_designator') return [first.text];
  const [low, high] = [value(first), value(last)];
  if (low.kind !== 'constant' || high.kind !== 'constant') return ['?'];
  const length = Number(high.value - low.value) + 1;
  return length < 1 || length > MAX_RANGE ? ['?'] : Array.from({ length }, (_, i) => Number(low.value) + i);
}
