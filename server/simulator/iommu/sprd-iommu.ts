/**
 * Spreadtrum IOMMU: a flat table without permissions, and no faults at all: an access to what is not mapped reaches one
 * page that the driver sets aside for all of them, and nothing is printed. Driver: drivers/iommu/sprd-iommu.c,
 * `sprd_iommu_map()`, `sprd_iommu_default_ppn()`.
 */
import { bitMask, PAGE_SIZE, physAddr } from '../units.ts';
import { sprd } from './format/sprd.ts';
import type { IommuModel } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { sprdIommu as driver } from './table-driver.ts';

export const sprdIommu: IommuModel = {
  name: 'sprd-iommu',
  title: 'Spreadtrum IOMMU: no permissions and no faults',
  device: '5000c00.iommu',
  enforces: () => 'nothing',
  create: ({ memory }) => {
    const defaultPage = memory.allocate(PAGE_SIZE);
    const tables = radixIommu({
      name: 'sprd-iommu',
      format: sprd,
      driver,
      memory,
      fault: ({ address, access }, { kind }) => ({
        kind,
        access,
        iova: address,
        recorded: address,
        code: 0,
        fields: {},
        record: [],
        log: [],
      }),
    });
    return {
      ...tables,
      translate: (request) => {
        const answer = tables.translate(request);
        if (answer.kind !== 'fault') return answer;
        const address = physAddr(defaultPage | (request.address & bitMask(12)));
        const text = `nothing mapped: the default page at 0x${defaultPage.toString(16)} takes it`;
        const walk = [...answer.walk, { text }];
        return { kind: 'grant', address, permits: { read: true, write: true }, walk };
      },
    };
  },
};
