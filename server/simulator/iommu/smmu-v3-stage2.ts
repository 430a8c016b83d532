/**
 * Arm SMMUv3 that has stage 2 only: a stream table entry with an LPAE stage 2 table, whose input and output sizes are the
 * SMMU's own (`arm_smmu_domain_finalise()`), here 48 bits.
 */
import { lpae, shiftOf } from './format/lpae.ts';
import type { IommuModel } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { smmuV3Event, smmuV3Log } from './smmu-v3-event.ts';
import { ioPgtableArm } from './table-driver.ts';

export const smmuV3Stage2: IommuModel = {
  name: 'smmuv3-stage2',
  title: 'Arm SMMUv3, stage 2 only (LPAE): read-only and write-only entries',
  device: 'arm-smmu-v3.0.auto',
  log: smmuV3Log,
  lazy: true,
  enforces: () => 'read and write',
  create: ({ memory, kernel, device, inputBits = 48, pageSize }) =>
    radixIommu({
      name: 'smmuv3-stage2',
      format: lpae({
        stage: 2,
        inputBits,
        outputBits: inputBits,
        nonSecure: false,
        coherentWalk: true,
        pageShift: shiftOf(pageSize),
      }),
      driver: ioPgtableArm(kernel),
      memory,
      fault: (request, blocked) => smmuV3Event(request, blocked, { stage: 2, kernel, device }),
    }),
};
