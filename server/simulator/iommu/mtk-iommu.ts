/**
 * MediaTek M4U (MT8183 and kin): short-descriptor tables in which Linux writes no permissions, so that whatever is mapped
 * may be read and written; what is not mapped faults. Driver: drivers/iommu/mtk_iommu.c, `mtk_iommu_isr()`. A requester's
 * number is larb and port, as in MTK_M4U_ID().
 */
import { hex, iova } from '../units.ts';
import { type FaultLog, hasBit, hexPart } from './fault-log.ts';
import { shortDescriptor } from './format/short-descriptor.ts';
import type { IommuFault, IommuModel, TranslationRequest } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { ioPgtableArmV7s } from './table-driver.ts';

/** REG_MMU_FAULT_ST1 of a translation fault in the first of the two translation units. */
const TRANSLATION_FAULT = 1;
/** Low bits of the fault address register. */
const VA_WRITE = 1n << 1n;

/** One line; the driver of the first generation prints less of it. */
const isrLog: FaultLog = {
  title: 'MediaTek M4U',
  source: 'drivers/iommu/mtk_iommu.c, mtk_iommu_isr()',
  markers: ['mtk-iommu'],
  lines: [
    {
      pattern:
        /mtk-iommu(?:-v1)? (?<device>\S+): fault type=(?<type>0x[0-9a-f]+) iova=(?<iova>0x[0-9a-f]+) pa=(?<pa>0x[0-9a-f]+)(?: master=(?<master>0x[0-9a-f]+))?[ (]*larb=(?<larb>\d+) port=(?<port>\d+)\)?(?: layer=(?<layer>\d+) (?<access>read|write))?/d,
    },
  ],
  telling: ['access'],
  decode: ({ type, iova: address, larb, port, access }) => ({
    kind: hasBit(hexPart(type) ?? 0n, 0) ? 'translation' : null,
    access: access === 'read' || access === 'write' ? access : null,
    address: hexPart(address),
    pageOnly: true,
    requester: larb === undefined ? null : `larb ${larb} port ${port}`,
    meanings: {
      type: 'FAULT_ST1: bit 0 is a translation fault, nothing is mapped at the address; Linux writes no permissions here',
      iova: 'the page of the address that the device sent; the low bits are the access and the layer',
      pa: 'the physical address; 0 where nothing is mapped',
      master: 'the number of the requester',
      larb: 'the local arbiter that the requester is behind',
      port: 'its port on the arbiter',
      layer: 'which of two table layers was walked',
    },
  }),
};

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
      fault: (request) => translationFault(request, device),
    }),
};

/** The fault registers as the driver reads them, and its line. The address register has the page, and the access below. */
function translationFault({ requester, address, access }: TranslationRequest, device: string): IommuFault {
  const recorded = iova((address & ~0xfffn) | (access === 'write' ? VA_WRITE : 0n));
  const master = requester.id << 2;
  const larb = (master >> 7) & 7;
  const port = (master >> 2) & 0x1f;
  return {
    kind: 'translation',
    access,
    iova: address,
    recorded,
    code: TRANSLATION_FAULT,
    fields: { fault_st1: TRANSLATION_FAULT, int_id: master, larb, port },
    record: [BigInt(TRANSLATION_FAULT), recorded, 0n, BigInt(master)],
    log: [
      `mtk-iommu ${device}: fault type=${hex(TRANSLATION_FAULT)} iova=${hex(recorded)} pa=0x0 ` +
        `master=${hex(master)}(larb=${larb} port=${port}) layer=0 ${access}`,
    ],
  };
}
