/** A way out of the function that made a mapping no longer unmaps it. */
import { callsOf, type Operator } from '../operator.ts';
import { enclosing, isInBlock, type Mapping, remove, replace, type Source } from '../source.ts';

export const leakedMapping: Operator = {
  rule: 'leaked-mapping',
  *plant(source) {
    for (const mapping of source.mappings) {
      const { map, unmaps } = mapping;
      const own = unmaps.filter((unmap) => unmap.function.id === map.function.id);
      const near = [...callsOf(mapping), ...exits(map.function)];
      for (const unmap of own) {
        const loop = enclosing(unmap.statement, /^(?:while|for)_statement$/);
        const statement = isInBlock(unmap.statement) || !loop ? unmap.statement : loop;
        if (isInBlock(statement) || statement.parent?.type === 'if_statement')
          yield { what: 'does not unmap', edits: [remove(statement)], near };
      }
      for (const { jump, value } of jumpsToUnmap(source, mapping))
        yield { what: 'returns past the unmap', edits: [replace(jump, `return ${value};`)], near };
    }
  },
};

function exits(fn: Mapping['map']['function']): Mapping['map']['function'][] {
  return fn.descendantsOfType('return_statement').filter((node) => node !== null);
}

/** Jumps behind the map call to a label at which the mapping is unmapped, in functions whose last return says what to return. */
function* jumpsToUnmap(
  source: Source,
  { map, unmaps }: Mapping,
): Iterable<{ jump: Mapping['map']['node']; value: string }> {
  const value = exits(map.function).at(-1)?.namedChildren[0]?.text;
  if (value === undefined) return;
  const inLadder = unmaps.filter(
    ({ function: fn, statement }) => fn.id === map.function.id && !enclosing(statement, /^if_statement$/),
  );
  for (const jump of map.function.descendantsOfType('goto_statement')) {
    const label = jump?.childForFieldName('label')?.text;
    const at = map.function
      .descendantsOfType('labeled_statement')
      .find((node) => node?.childForFieldName('label')?.text === label);
    if (!jump || !at || jump.startIndex < map.node.endIndex || at.startIndex < jump.startIndex) continue;
    // The jump out of the check itself leaves before there is anything to unmap.
    const first = inLadder.find(({ node }) => node.startIndex > at.startIndex);
    if (first && source.line(first.node.startIndex) >= source.line(at.startIndex)) yield { jump, value };
  }
}
