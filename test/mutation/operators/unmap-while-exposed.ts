/** A doorbell's mapping goes while a BAR still forwards to it. */
import type { Node } from '../../../server/syntax/parser.ts';
import type { Operator } from '../operator.ts';
import { remove, replace } from '../source.ts';

const HIDES = /^pci_epc_(?:clear|set)_bar$/;
const ENDS = /^(?:dma_unmap_(?:resource|phys)|pci_epf_free_doorbell)$/;

export const unmapWhileExposed: Operator = {
  rule: 'unmap-while-exposed',
  *plant(source) {
    for (const end of source.named(ENDS)) {
      const hide = source
        .named(HIDES)
        .filter((call) => call.function.id === end.function.id && call.node.endIndex < end.node.startIndex)
        .find((call) => call.name === 'pci_epc_clear_bar');
      if (hide?.statement.type !== 'expression_statement') continue;
      const near: Node[] = [hide.node, end.node, ...source.named(/^pci_epc_set_bar$/).map(({ node }) => node)];
      yield { what: 'does not clear the BAR', edits: [remove(hide.statement)], near };
      yield {
        what: 'clears the BAR afterwards',
        edits: [replace(hide.node, end.node.text), replace(end.node, hide.node.text)],
        near,
        // What jumps to the unmap call in the ladder now finds none there.
        also: ['leaked-mapping'],
      };
    }
  },
};
