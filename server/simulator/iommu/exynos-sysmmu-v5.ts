/**
 * Samsung Exynos SysMMU, version 5 and later: each kind of fault has an interrupt for reads and one for writes. Driver:
 * drivers/iommu/exynos-iommu.c, `exynos_sysmmu_v5_get_fault_info()`. Version 7's other layout of the bits is not modelled.
 */
import { sysmmuFault, sysmmuLog, sysmmuUnmodelled } from './exynos-fault.ts';
import { exynos } from './format/exynos.ts';
import type { IommuModel } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { exynosIommu } from './table-driver.ts';

const PAGE = 1;
const ACCESS_PROTECTION = 3;
/** Added for a write. */
const AW = 16;

export const exynosSysmmuV5: IommuModel = {
  name: 'exynos-sysmmu-v5',
  title: 'Samsung Exynos SysMMU v5 and later: read-only and write-only entries',
  device: '15a00000.sysmmu',
  log: sysmmuLog,
  enforces: () => 'read and write',
  create: ({ memory, device }) =>
    radixIommu({
      name: 'exynos-sysmmu-v5',
      format: exynos(5),
      driver: exynosIommu,
      memory,
      unmodelled: sysmmuUnmodelled,
      fault: (request, { kind }) => {
        const write = request.access === 'write';
        const permission = kind === 'permission';
        const bit = (permission ? ACCESS_PROTECTION : PAGE) + (write ? AW : 0);
        const name = permission ? 'ACCESS PROTECTION' : 'PAGE';
        return sysmmuFault(request, { bit, name, access: write ? 'WRITE' : 'READ' }, device);
      },
    }),
};
