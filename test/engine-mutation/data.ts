/** Mutants of models: what one of them says is taken away or changed. */
import { type Node, parseTree } from 'jsonc-parser';
import type { Mutant } from './mutant.ts';

/** Texts that tell people something, and decide nothing. */
const WORDS = new Set(['what', 'instead', 'comment', '$schema']);

/** Every mutant of a model. */
export function mutantsOfModel(file: string, text: string): Mutant[] {
  const mutants: Mutant[] = [];
  const add = (operator: string, { offset, length }: Pick<Node, 'offset' | 'length'>, by: string): void => {
    mutants.push({ file, operator, start: offset, end: offset + length, text: by });
  };
  const visit = (node: Node): void => {
    const { type, children = [], value } = node;
    if (type === 'property') {
      const [key, of] = children;
      if (!key || !of || WORDS.has(key.value)) return;
      // A name that nothing asks for takes away what it says; JSON stays JSON.
      add(`without ${key.value}`, key, JSON.stringify(`${key.value}__gone`));
      if (key.value === 'effect') add('another effect', of, of.value === 'pure' ? '"none"' : '"pure"');
      visit(of);
      return;
    }
    if (type === 'number') add('another number', node, String(value + 1));
    if (type === 'boolean') add('the other truth', node, String(!value));
    if (type === 'array' && children.length > 0) add('an empty list', node, '[]');
    for (const child of children) visit(child);
  };
  const root = parseTree(text);
  if (root) visit(root);
  return mutants;
}
