/** A doorbell comes from an MSI domain that nobody asked whether its targets move. */
import type { Operator } from '../operator.ts';
import { enclosing, remove } from '../source.ts';

export const mutableMsiTarget: Operator = {
  rule: 'mutable-msi-target',
  *plant(source) {
    for (const ask of source.named(/^irq_domain_is_msi_immutable$/)) {
      const branch = enclosing(ask.node, /^if_statement$/);
      const alloc = source.named(/^platform_device_msi_init_and_alloc_irqs$/)[0];
      if (branch && alloc) yield { what: 'does not ask', edits: [remove(branch)], near: [alloc.node] };
    }
  },
};
