/** Xen's VT-d driver (xen/drivers/passthrough/vtd/iommu.c, `iommu_page_fault_do_one()`): numbers without 0x, and the reason on a line of its own. */
import { type FaultLog, hexPart } from '../iommu/fault-log.ts';
import { decodeVtd } from '../iommu/vtd-fault.ts';

export const xenVtdLog: FaultLog = {
  title: 'Intel VT-d under Xen',
  source: 'xen/drivers/passthrough/vtd/iommu.c, iommu_page_fault_do_one()',
  markers: ['[VT-D]'],
  lines: [
    {
      pattern:
        /\[VT-D\] ?DMAR: ?\[DMA (?<type>Read|Write)\] Request device \[(?<requester>[0-9a-f:]+\.[0-7])\] fault addr (?<address>(?:0x)?[0-9a-f]+)/d,
    },
    { pattern: /\[VT-D\] ?DMAR: reason (?<reason>[0-9a-f]+) - /d, follows: true },
  ],
  telling: ['type', 'reason'],
  decode: ({ reason, ...parts }) => decodeVtd(parts, hexPart(reason)),
};
