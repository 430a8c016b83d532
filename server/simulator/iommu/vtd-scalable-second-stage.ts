/**
 * Intel VT-d in scalable mode with second-stage tables: the PASID table entry of RID_PASID points to them, the tables are
 * those of legacy mode. The fault reasons are those that an emulator records, legacy mode's; the specification also has
 * numbers of scalable mode's own (0x79), for which there is no recording.
 */
import { vtdSecondStage } from './format/vtd-second-stage.ts';
import type { IommuModel } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { genericPt, intelIommu } from './table-driver.ts';
import { secondStageReason, vtdFault, vtdLog, vtdReserved, vtdUnmodelled } from './vtd-fault.ts';

export const vtdScalableSecondStage: IommuModel = {
  name: 'vtd-scalable-second-stage',
  title: 'Intel VT-d, scalable mode, second stage: write-only entries since Linux 7.2',
  device: 'dmar0',
  hasSmallPages: true,
  log: vtdLog,
  lazy: true,
  enforces: (kernel) => (kernel === '6.12' ? 'write' : 'read and write'),
  create: ({ memory, kernel, inputBits = 48 }) =>
    radixIommu({
      name: 'vtd-scalable-second-stage',
      format: vtdSecondStage({ inputBits, kernel }),
      driver: kernel === '6.12' ? intelIommu : genericPt,
      memory,
      reserved: vtdReserved,
      unmodelled: vtdUnmodelled,
      fault: (request, blocked) => vtdFault(request, blocked, { reason: secondStageReason(request, blocked), kernel }),
    }),
};
