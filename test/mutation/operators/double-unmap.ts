/** A mapping is unmapped twice. */
import { callsOf, type Operator } from '../operator.ts';
import { after, before, enclosing, isInBlock } from '../source.ts';

export const doubleUnmap: Operator = {
  rule: 'double-unmap',
  *plant(source) {
    for (const mapping of source.mappings) {
      const own = mapping.unmaps.filter((unmap) => unmap.function.id === mapping.map.function.id);
      const near = callsOf(mapping);
      for (const unmap of own) {
        if (!isInBlock(unmap.statement) || enclosing(unmap.statement, /^(?:while|for)_statement$/)) continue;
        // What is unmapped before the map call is the mapping of an earlier one: whether there is any, does not show here.
        const resolved = unmap.node.startIndex > mapping.map.node.startIndex;
        yield { what: 'unmaps twice in a row', edits: [after(unmap.statement, unmap.statement.text)], near, resolved };
        for (const jump of mapping.map.function.descendantsOfType('goto_statement')) {
          const label = jump?.childForFieldName('label')?.text;
          const target = unmap.statement.parent;
          if (!jump || target?.type !== 'labeled_statement' || target.childForFieldName('label')?.text !== label)
            continue;
          if (jump.startIndex < mapping.map.node.endIndex || jump.startIndex > unmap.node.startIndex) continue;
          const call = `${unmap.node.text.replace(/\s+/g, ' ')};`;
          const edits = isInBlock(jump) ? [before(jump, call)] : [before(jump, `{ ${call}`), after(jump, '}')];
          yield { what: 'unmaps before a label that unmaps', edits, near };
        }
      }
    }
  },
};
