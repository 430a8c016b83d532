/** Rockchip IOMMU, first version (RK3288, RK3399): entries have 32 address bits. Driver: drivers/iommu/rockchip-iommu.c, `iommu_data_ops_v1`. */
import { hex } from '../units.ts';
import { rockchip } from './format/rockchip.ts';
import type { IommuModel } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { pageFault, pageFaultLog } from './rockchip-fault.ts';
import { rockchipIommu as driver } from './table-driver.ts';

const format = rockchip(1);

export const rockchipIommuV1: IommuModel = {
  name: 'rockchip-iommu-v1',
  title: 'Rockchip IOMMU v1 (RK3288, RK3399), 32-bit addresses: read-only and write-only entries',
  device: 'ff900800.iommu',
  log: pageFaultLog,
  enforces: () => 'read and write',
  create: ({ memory, device }) =>
    radixIommu({
      name: 'rockchip-iommu-v1',
      format,
      driver,
      memory,
      unmodelled: ({ address }) =>
        address >> 32n === 0n ? null : `an access to ${hex(address)}, above the 4 GiB that the IOMMU takes`,
      fault: (request, blocked) => pageFault(request, blocked, { device, format }),
    }),
};
