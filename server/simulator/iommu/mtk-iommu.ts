/**
 * MediaTek M4U (MT8183 and kin): short-descriptor tables in which Linux writes no permissions, so that whatever is mapped
 * may be read and written; what is not mapped faults. Driver: drivers/iommu/mtk_iommu.c.
 */
import { hex } from '../units.ts';
import { shortDescriptor } from './format/short-descriptor.ts';
import type { IommuModel } from './iommu.ts';
import { isrLog, translationFault } from './mtk-fault.ts';
import { radixIommu } from './radix-iommu.ts';
import { ioPgtableArmV7s } from './table-driver.ts';

export const mtkIommu: IommuModel = {
  name: 'mtk-iommu',
  title: 'MediaTek M4U: no permissions, only what is not mapped is blocked',
  device: '10205000.iommu',
  log: isrLog,
  enforces: () => 'nothing',
  create: ({ memory, kernel, device }) =>
    radixIommu({
      name: 'mtk-iommu',
      format: shortDescriptor({ mediatek: true }),
      driver: ioPgtableArmV7s(kernel),
      memory,
      unmodelled: ({ address }) =>
        address >> 32n === 0n ? null : `an access to ${hex(address)}, above the 4 GiB that the M4U takes`,
      fault: (request) => translationFault(request, device, true),
    }),
};
