/** Lowers initialiser lists: which member each value goes to. */
import type { Node } from '../syntax/parser.ts';
import type { AggregateEntry, Expression } from './ir.ts';

/** Lists within lists, at most: the recursion below must stay within the stack. */
const MAX_DEPTH = 100;
/** Elements that `[low ... high]` names one by one; a longer range is one entry for elements that are not known. */
const MAX_RANGE = 256;

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
    let paths: (string | number)[][] = [[...prefix, position++]];
    let valueNode = child;
    if (child.type === 'initializer_pair') {
      paths = [[...prefix]];
      for (const node of child.childrenForFieldName('designator')) {
        const elements = designated(node, (inner) => values.value(inner));
        paths = paths.flatMap((path) => elements.map((element) => [...path, element]));
      }
      valueNode = child.childForFieldName('value') ?? child;
      const index = paths.at(-1)!.at(-1);
      if (typeof index === 'number') position = index + 1;
    }
    if (valueNode.type === 'initializer_list' && paths[0]!.length <= MAX_DEPTH)
      for (const path of paths) collect(valueNode, path, entries, values);
    else {
      const isList = valueNode.type === 'initializer_list';
      const value = isList ? values.tooDeep(valueNode, 'an initialiser nested too deep') : values.value(valueNode);
      for (const path of paths) entries.push({ path, value });
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
