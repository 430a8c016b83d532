/** The read-back between a posted write to the host and the end of its window is gone. */
import type { Operator } from '../operator.ts';
import { remove } from '../source.ts';

export const postedWriteRace: Operator = {
  rule: 'posted-write-race',
  *plant(source) {
    const ends = source.named(/^pci_epc_unmap_addr$/);
    for (const read of source.named(/^readl$/)) {
      const end = ends.find((call) => call.function.id === read.function.id);
      if (end && read.statement.text.startsWith('readl'))
        yield { what: 'does not read back', edits: [remove(read.statement)], near: [end.node] };
    }
  },
};
