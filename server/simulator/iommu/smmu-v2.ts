/**
 * Arm SMMUv2 (MMU-400, MMU-500 and kin): a stream selects a context bank with a 48-bit LPAE stage 1 table. Driver:
 * drivers/iommu/arm/arm-smmu/arm-smmu.c.
 */
import { lpae, shiftOf } from './format/lpae.ts';
import type { IommuModel } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { contextFault, contextFaultLog } from './smmu-v2-fault.ts';
import { ioPgtableArm } from './table-driver.ts';

export const smmuV2: IommuModel = {
  name: 'smmuv2',
  title: 'Arm SMMUv2 (MMU-500), stage 1 (LPAE): no write-only entry',
  device: 'arm-smmu.0.auto',
  log: contextFaultLog,
  lazy: true,
  enforces: () => 'write',
  create: ({ memory, kernel, device, vendor, inputBits = 48, pageSize }) => {
    const pageShift = shiftOf(pageSize);
    const format = lpae({ stage: 1, inputBits, outputBits: 48, nonSecure: false, coherentWalk: true, pageShift });
    const of = { device, vendor, levels: format.levels.length };
    return radixIommu({
      name: 'smmuv2',
      format,
      driver: ioPgtableArm(kernel),
      memory,
      fault: (request, blocked) => contextFault(request, blocked, of),
    });
  },
};
