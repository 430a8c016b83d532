/** The upper half of a handle gets lost: in a narrow variable, in a cast, in a register written once. */
import { callsOf, type Operator } from '../operator.ts';
import { before, enclosing, replace } from '../source.ts';

/**
 * A handle in too few bits is also looked at too late for its error, and shows again where it is read from a field; what it
 * is unmapped by is another address, so that the device still has the buffer.
 */
const also = ['truncated-iova', 'unchecked-mapping', 'unmap-mismatch', 'sync-mismatch'];

export const truncatedIova: Operator = {
  rule: 'truncated-iova',
  *plant(source) {
    for (const mapping of source.mappings) {
      const { map, handle } = mapping;
      if (/_sg/.test(map.name)) continue;
      // It also shows where the handle is used.
      const near = [...callsOf(mapping), map.function];
      // A device that reaches no more than 32 bits loses nothing; only who asks about the whole handle is then told wrongly.
      const resolved = mapping.checks.length + mapping.unmaps.length + mapping.uses.size > 0;
      for (const narrow of ['u32', 'unsigned int'])
        yield { what: `casts the handle to ${narrow}`, edits: [before(map.node, `(${narrow})`)], near, also, resolved };
      if (!/^\w+$/.test(handle)) continue;
      const declaration = map.function
        .descendantsOfType('declaration')
        .find(
          (node) =>
            node?.childForFieldName('type')?.text === 'dma_addr_t' && new RegExp(`\\b${handle}\\b`).test(node.text),
        );
      const type = declaration?.childForFieldName('type');
      if (declaration && type && enclosing(declaration, /^function_definition$/)?.id === map.function.id)
        yield {
          what: 'keeps the handle in a u32',
          edits: [replace(type, 'u32')],
          near: [...near, declaration],
          also,
          resolved,
        };
    }
  },
};
