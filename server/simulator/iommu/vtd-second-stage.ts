/**
 * Intel VT-d in legacy mode with second-stage tables, of 48 bits unless the hardware has others (VT-d specification,
 * address translation 3.6). Drivers: drivers/iommu/intel/iommu.c (6.12), generic_pt (7.2).
 */
import { vtdSecondStage } from './format/vtd-second-stage.ts';
import type { IommuModel } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { genericPt, intelIommu } from './table-driver.ts';
import { secondStageReason, vtdFault, vtdLog, vtdReserved, vtdUnmodelled } from './vtd-fault.ts';

export const vtdSecondStageIommu: IommuModel = {
  name: 'vtd-second-stage',
  aliases: ['vtd-legacy-second-stage'],
  title: 'Intel VT-d, legacy mode, second stage: write-only entries since Linux 7.2',
  device: 'dmar0',
  hasSmallPages: true,
  log: vtdLog,
  lazy: true,
  enforces: (kernel) => (kernel === '6.12' ? 'write' : 'read and write'),
  create: ({ memory, kernel, inputBits = 48 }) =>
    radixIommu({
      name: 'vtd-second-stage',
      format: vtdSecondStage({ inputBits, kernel }),
      driver: kernel === '6.12' ? intelIommu : genericPt,
      memory,
      reserved: vtdReserved,
      unmodelled: vtdUnmodelled,
      fault: (request, blocked) => vtdFault(request, blocked, { reason: secondStageReason(request, blocked), kernel }),
    }),
};
