/**
 * MediaTek's IOMMU of the infrastructure, before PCIe and USB (MT8188, MT8195): the tables of the M4U, and no larbs. Its
 * domain is `single_domain[]`, 4 GiB, as IOVA_34_EN is set for multimedia alone. Driver: drivers/iommu/mtk_iommu.c,
 * `mt8195_data_infra`, MTK_IOMMU_TYPE_INFRA.
 */
import { hex } from '../units.ts';
import { shortDescriptor } from './format/short-descriptor.ts';
import type { IommuModel } from './iommu.ts';
import { isrLog, translationFault } from './mtk-fault.ts';
import { radixIommu } from './radix-iommu.ts';
import { ioPgtableArmV7s } from './table-driver.ts';

export const mtkIommuInfra: IommuModel = {
  name: 'mtk-iommu-infra',
  title: 'MediaTek infrastructure IOMMU (PCIe of MT8188, MT8195): no permissions, only what is not mapped is blocked',
  device: '10315000.iommu',
  log: isrLog,
  enforces: () => 'nothing',
  create: ({ memory, kernel, device }) =>
    radixIommu({
      name: 'mtk-iommu-infra',
      format: shortDescriptor({ mediatek: true }),
      driver: ioPgtableArmV7s(kernel),
      memory,
      unmodelled: ({ address }) =>
        address >> 32n === 0n ? null : `an access to ${hex(address)}, above the 4 GiB that it takes`,
      fault: (request) => translationFault(request, device, false),
    }),
};
