/** A handle is used where a physical address is meant. */
import { callsOf, type Operator } from '../operator.ts';
import { after, enclosing, isInBlock } from '../source.ts';

export const handleAsPhysical: Operator = {
  rule: 'handle-as-physical',
  *plant(source) {
    for (const mapping of source.mappings) {
      const check = mapping.checks[0];
      const branch = check && enclosing(check.node, /^if_statement$/);
      if (
        !branch ||
        !isInBlock(branch) ||
        check.node.endIndex > (branch.childForFieldName('consequence')?.startIndex ?? 0)
      )
        continue;
      const { handle } = mapping;
      const size = mapping.map.arguments[2]?.text ?? '4';
      for (const use of [`ioremap(${handle}, ${size})`, `phys_to_virt(${handle})`])
        yield { what: `calls ${use}`, edits: [after(branch, `my_use(${use});`)], near: callsOf(mapping) };
    }
  },
};
