/** What failed to be mapped is unmapped: by the branch that found out, or by an unwinding loop that starts one too late. */
import { callsOf, type Operator } from '../operator.ts';
import { before, enclosing, isInBlock, replace } from '../source.ts';

export const unmapUnmapped: Operator = {
  rule: 'unmap-unmapped',
  *plant(source) {
    for (const mapping of source.mappings) {
      const { map, checks } = mapping;
      const near = callsOf(mapping);
      const own = mapping.unmaps.filter((unmap) => unmap.function.id === map.function.id);
      for (const check of checks) {
        const branch = enclosing(check.node, /^if_statement$/);
        const then = branch?.childForFieldName('consequence');
        if (!branch || !then || check.node.endIndex > then.startIndex || /^!/.test(check.node.parent?.text ?? ''))
          continue;
        const unmap = own[0];
        if (!unmap || enclosing(unmap.statement, /^(?:while|for)_statement$/)) continue;
        const call = `${unmap.node.text.replace(/\s+/g, ' ')};`;
        const first = then.type === 'compound_statement' ? then.namedChildren[0] : then;
        if (!first) continue;
        const edits =
          then.type === 'compound_statement'
            ? [before(first, call)]
            : [before(first, `{ ${call}`), { start: first.endIndex, end: first.endIndex, text: ' }' }];
        yield { what: 'unmaps in the branch that found the error', edits, near };
        const label = own.map(({ statement }) => statement.parent).find((at) => at?.type === 'labeled_statement');
        const name = label?.childForFieldName('label')?.text;
        const leave = then.type === 'compound_statement' ? then.namedChildren.at(-1) : then;
        if (name && leave && /^(?:return|goto)_statement$/.test(leave.type) && leave.text !== `goto ${name};`) {
          yield { what: 'leaves by the label that unmaps', edits: [replace(leave, `goto ${name};`)], near };
        }
      }
      for (const unmap of own) {
        const loop = enclosing(unmap.statement, /^while_statement$/);
        const condition = loop?.childForFieldName('condition');
        const index = /^\(--(\w+)>=0\)$/.exec(condition?.text.replace(/\s+/g, '') ?? '')?.[1];
        if (loop && condition && index && isInBlock(loop))
          yield {
            what: 'unwinds from the one that failed',
            edits: [{ start: loop.startIndex, end: condition.endIndex, text: `for (; ${index} >= 0; ${index}--)` }],
            near: [...near, loop],
          };
      }
    }
  },
};
