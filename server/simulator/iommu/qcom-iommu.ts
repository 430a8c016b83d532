/**
 * Qualcomm's own IOMMU (MSM8916, MSM8939, MSM8953): a bank per device, with a 32-bit LPAE stage 1 table of three levels and
 * 40-bit physical addresses. Driver: drivers/iommu/arm/arm-smmu/qcom_iommu.c, `qcom_iommu_init_domain()`.
 */
import { hex } from '../units.ts';
import { lpae } from './format/lpae.ts';
import type { IommuModel } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { qcomContextFault, qcomFaultLog } from './smmu-v2-fault.ts';
import { ioPgtableArm } from './table-driver.ts';

export const qcomIommu: IommuModel = {
  name: 'qcom-iommu',
  title: "Qualcomm's own IOMMU (MSM8916), stage 1 (32-bit LPAE): no write-only entry",
  device: '1e23000.iommu-ctx',
  log: qcomFaultLog,
  enforces: () => 'write',
  create: ({ memory, kernel, device }) =>
    radixIommu({
      name: 'qcom-iommu',
      format: lpae({ stage: 1, inputBits: 32, outputBits: 40, nonSecure: false, coherentWalk: false }),
      driver: ioPgtableArm(kernel),
      memory,
      unmodelled: ({ address }) =>
        address >> 32n === 0n ? null : `an access to ${hex(address)}, above the 4 GiB that a bank translates`,
      fault: (request, blocked) => qcomContextFault(request, blocked, device),
    }),
};
