/**
 * A mapping ends while a BAR still forwards to it. A write of the host then meets an IOVA that nobody maps, or that
 * somebody else maps by now (drivers/pci/endpoint/pci-ep-msi.c, pci_epf_free_doorbell(), unmaps; drivers/iommu/dma-iommu.c).
 */
import { type ExposureFault, exposed } from '../flow/checkers/exposed.ts';
import type { FileFacts } from '../flow/facts.ts';
import { endedWhileExposed } from '../flow/fields/field-pairs.ts';
import type { Fix } from './finding.ts';
import { defineRule } from './rule.ts';

export const unmapWhileExposed = defineRule({
  id: 'unmap-while-exposed',
  severity: 'error',
  title: 'A doorbell is unmapped while a BAR still forwards to it',
  explanation: `The host rings when it likes, also while the driver takes the doorbell down.
Until the BAR is cleared or points elsewhere, its inbound window sends the host's write to the IOVA that was mapped for the doorbell.
Once that is unmapped, the write faults at the IOMMU, or lands wherever the same IOVA is mapped next.
\`pci_epf_free_doorbell()\` unmaps, too.

Take the BAR away first, then free or unmap; where the BAR forwarded to memory before, point it there again with \`pci_epc_set_bar()\` instead of clearing it, because clearing also forgets the address that the host gave it.`,
  example: {
    wrong: `static void my_disable_doorbell(struct my_epf *my)
{
	struct pci_epf *epf = my->epf;

	pci_epf_free_doorbell(epf);
	pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, &epf->bar[my->bar]);
}
`,
    right: `static void my_disable_doorbell(struct my_epf *my)
{
	struct pci_epf *epf = my->epf;

	pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, &epf->bar[my->bar]);
	pci_epf_free_doorbell(epf);
}
`,
  },
  *run(facts) {
    for (const fault of facts.of(exposed))
      yield { range: fault.range, message: messageOf(fault), related: fault.related, fix: swap(facts, fault) };
    for (const { end, exposed: kept } of endedWhileExposed(facts)) {
      const related = end.later ? [kept.related, end.later] : [kept.related];
      yield { range: end.range, message: messageOf({ kind: 'unmapped', api: end.api }), related, fix: null };
    }
  },
});

function messageOf({ kind, api }: Pick<ExposureFault, 'kind' | 'api'>): string {
  switch (kind) {
    case 'unmapped':
      return `${api}() unmaps what a BAR still forwards the host's writes to: take the BAR away first`;
    case 'freed':
      return `${api}() unmaps a doorbell that a BAR still forwards the host's writes to: take the BAR away first`;
    case 'freed first':
      return `${api}() unmaps the doorbell before the BAR that forwards to it is taken away: take the BAR away first`;
    case 'cleared':
      return `${api}() leaves the host without what this BAR forwarded to before the doorbell: point the BAR there again`;
  }
}

/** The BAR first, where the two calls follow each other. */
function swap({ file, code }: FileFacts, { kind, range, related }: ExposureFault): Fix | null {
  const later = related.find((one) => one.file === file);
  const changes = kind === 'freed first' && later ? code.swapping(range, later.range) : null;
  return changes && { title: 'Take the BAR away first', edits: changes.map((change) => ({ file, ...change })) };
}
