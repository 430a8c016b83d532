/** What goes into a BAR or a DMA engine's configuration is the physical address instead of the handle. */
import { callsOf, type Operator } from '../operator.ts';
import { replace, spelled } from '../source.ts';
import { accessesOf } from './direction.ts';

export const rawPhysicalAddress: Operator = {
  rule: 'raw-physical-address',
  *plant(source) {
    for (const mapping of source.mappings) {
      const physical = mapping.map.arguments[1]?.text;
      if (accessesOf(mapping).size === 0 || !physical) continue;
      for (const node of mapping.map.function.descendantsOfType('assignment_expression')) {
        const right = node?.childForFieldName('right');
        if (!node || !right || spelled(right) !== mapping.handle) continue;
        if (/(?:->|\.)(?:phys_addr|src_addr|dst_addr)$/.test(spelled(node.childForFieldName('left'))))
          yield { what: `exposes ${physical}`, edits: [replace(right, physical)], near: callsOf(mapping) };
      }
    }
  },
};
