/**
 * Arm SMMUv3 with stage 1, as Linux sets it up for the DMA API: a stream table entry that points to a context descriptor
 * with a 48-bit LPAE table (Arm SMMUv3 specification IHI 0070, stream table lookup 3.3). Linux also uses stage 1 where the
 * hardware has both.
 */
import { lpae, shiftOf } from './format/lpae.ts';
import type { IommuModel } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { smmuV3Event, smmuV3Log } from './smmu-v3-event.ts';
import { ioPgtableArm } from './table-driver.ts';

export const smmuV3Stage1: IommuModel = {
  name: 'smmuv3-stage1',
  aliases: ['smmuv3-both-stages'],
  title: 'Arm SMMUv3, stage 1 (LPAE): no write-only entry',
  device: 'arm-smmu-v3.0.auto',
  log: smmuV3Log,
  lazy: true,
  enforces: () => 'write',
  create: ({ memory, kernel, device, inputBits = 48, pageSize }) =>
    radixIommu({
      name: 'smmuv3-stage1',
      format: lpae({
        stage: 1,
        inputBits,
        outputBits: 48,
        nonSecure: false,
        coherentWalk: true,
        pageShift: shiftOf(pageSize),
      }),
      driver: ioPgtableArm(kernel),
      memory,
      fault: (request, blocked) => smmuV3Event(request, blocked, { stage: 1, kernel, device }),
    }),
};
