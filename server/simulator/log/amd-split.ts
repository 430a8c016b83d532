/** AMD-Vi before 4.19: `printk()` twice for an event, so that it stands on two lines, the second without a prefix. */
import { amdEvent, decodeAmdEvent } from '../iommu/amd-event.ts';
import type { FaultLog } from '../iommu/fault-log.ts';

export const amdSplitLog: FaultLog = {
  title: 'AMD-Vi',
  source: 'drivers/iommu/amd_iommu.c, iommu_print_event()',
  markers: ['Event logged [', ' device='],
  lines: [
    { pattern: /AMD-Vi: Event logged \[\s*$/d, opens: true },
    { pattern: new RegExp(`(?<!\\[)\\b${amdEvent}`, 'd') },
  ],
  telling: ['event', 'flags'],
  decode: decodeAmdEvent,
};
