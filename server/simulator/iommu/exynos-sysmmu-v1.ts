/**
 * Samsung Exynos SysMMU, versions 1 to 4: a missing page is one interrupt for reads and writes, which the driver prints
 * as a read; a missing permission has one for each. Driver: drivers/iommu/exynos-iommu.c, `sysmmu_v1_faults`.
 */
import { type SysmmuFault, sysmmuFault, sysmmuLog, sysmmuUnmodelled } from './exynos-fault.ts';
import { exynos } from './format/exynos.ts';
import type { IommuModel } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { exynosIommu } from './table-driver.ts';

const PAGE: SysmmuFault = { bit: 0, name: 'PAGE', access: 'READ' };
const ACCESS_PROTECTION = {
  read: { bit: 5, name: 'ACCESS PROTECTION', access: 'READ' },
  write: { bit: 7, name: 'ACCESS PROTECTION', access: 'WRITE' },
} as const;

export const exynosSysmmuV1: IommuModel = {
  name: 'exynos-sysmmu-v1',
  title: 'Samsung Exynos SysMMU v1 to v4: no write-only entry',
  device: '13620000.sysmmu',
  hasSmallPages: true,
  log: sysmmuLog,
  enforces: () => 'write',
  create: ({ memory, device }) =>
    radixIommu({
      name: 'exynos-sysmmu-v1',
      format: exynos(1),
      driver: exynosIommu,
      memory,
      unmodelled: sysmmuUnmodelled,
      fault: (request, { kind }) =>
        sysmmuFault(request, kind === 'permission' ? ACCESS_PROTECTION[request.access] : PAGE, device),
    }),
};
