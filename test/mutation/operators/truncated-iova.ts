/** The upper half of a handle gets lost: in a narrow variable, in a cast, in a register written once. */
import { callsOf, type Operator } from '../operator.ts';
import { before, enclosing, replace } from '../source.ts';

/** A handle in too few bits is also looked at too late for its error. */
const also = ['unchecked-mapping', 'unmap-mismatch'];

export const truncatedIova: Operator = {
  rule: 'truncated-iova',
  *plant(source) {
    for (const mapping of source.mappings) {
      const { map, handle } = mapping;
      if (/_sg/.test(map.name)) continue;
      // It also shows where the handle is used.
      const near = [...callsOf(mapping), map.function];
      for (const narrow of ['u32', 'unsigned int'])
        yield { what: `casts the handle to ${narrow}`, edits: [before(map.node, `(${narrow})`)], near, also };
      if (!/^\w+$/.test(handle)) continue;
      const declaration = map.function
        .descendantsOfType('declaration')
        .find(
          (node) =>
            node?.childForFieldName('type')?.text === 'dma_addr_t' && new RegExp(`\\b${handle}\\b`).test(node.text),
        );
      const type = declaration?.childForFieldName('type');
      if (declaration && type && enclosing(declaration, /^function_definition$/)?.id === map.function.id)
        yield { what: 'keeps the handle in a u32', edits: [replace(type, 'u32')], near: [...near, declaration], also };
    }
  },
};
