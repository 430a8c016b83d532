/** Rockchip IOMMU, second version (RK3568, RK3588). Driver: drivers/iommu/rockchip-iommu.c, `iommu_data_ops_v2`. */
import { hex } from '../units.ts';
import { rockchip } from './format/rockchip.ts';
import type { IommuModel } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { pageFault, pageFaultLog } from './rockchip-fault.ts';
import { rockchipIommu as driver } from './table-driver.ts';

const format = rockchip(2);

export const rockchipIommu: IommuModel = {
  name: 'rockchip-iommu',
  title: 'Rockchip IOMMU v2: read-only and write-only entries',
  device: 'fe043e00.iommu',
  log: pageFaultLog,
  enforces: () => 'read and write',
  create: ({ memory, device }) =>
    radixIommu({
      name: 'rockchip-iommu',
      format,
      driver,
      memory,
      unmodelled: ({ address }) =>
        address >> 32n === 0n ? null : `an access to ${hex(address)}, above the 4 GiB that the IOMMU takes`,
      fault: (request, blocked) => pageFault(request, blocked, { device, format }),
    }),
};
