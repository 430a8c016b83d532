/** The functions that map, counted by the text alone: of how many functions `check` could say something. */
import type { Parser } from 'web-tree-sitter';
import { builtinModels } from '../../server/model/builtin.ts';
import { FOLLOWED } from '../../server/model/model.ts';

const names = builtinModels.flatMap(({ functions = {} }) =>
  Object.keys(functions).filter((name) => FOLLOWED.has(functions[name]?.effect) && /^\w+$/.test(name)),
);
const pattern = new RegExp(`\\b(?:${names.join('|')})\\s*\\(`);

/** The functions of a text that call what maps, ends a mapping, or shows it to a device, by its own name. */
export function countMappingFunctions(parser: Parser, text: string): number {
  if (!pattern.test(text)) return 0;
  const tree = parser.parse(text)!;
  const functions = tree.rootNode.descendantsOfType('function_definition');
  const count = functions.filter((node) => pattern.test(text.slice(node.startIndex, node.endIndex))).length;
  tree.delete();
  return count;
}
