/**
 * What MediaTek's IOMMUs report of a blocked request, and the line of drivers/iommu/mtk_iommu.c, `mtk_iommu_isr()`. A
 * requester's number is larb and port, as in MTK_M4U_ID(); IOMMUs of the infrastructure (PCIe, USB) have neither.
 */
import { hex, iova } from '../units.ts';
import { type FaultLog, hasBit, hexPart } from './fault-log.ts';
import type { IommuFault, TranslationRequest } from './iommu.ts';

/** REG_MMU_FAULT_ST1 of a translation fault in the first of the two translation units. */
const TRANSLATION_FAULT = 1;
/** Low bits of the fault address register. */
const VA_WRITE = 1n << 1n;

/** MTK_INVALID_LARBID, which is MTK_LARB_NR_MAX (include/soc/mediatek/smi.h). */
const INVALID_LARB = 32;

/** One line; the driver of the first generation prints less of it. */
export const isrLog: FaultLog = {
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
    requester: larb === undefined || Number(larb) === INVALID_LARB ? null : `larb ${larb} port ${port}`,
    meanings: {
      type: 'FAULT_ST1: bit 0 is a translation fault, nothing is mapped at the address; Linux writes no permissions here',
      iova: 'the page of the address that the device sent; the low bits are the access and the layer',
      pa: 'the physical address; 0 where nothing is mapped',
      master: 'the number of the requester',
      larb:
        Number(larb) === INVALID_LARB
          ? 'none: this IOMMU has no larbs'
          : 'the local arbiter that the requester is behind',
      port: 'its port on the arbiter',
      layer: 'which of two table layers was walked',
    },
  }),
};

/** The fault registers as the driver reads them, and its line. The address register has the page, and the access below. */
export function translationFault(
  { requester, address, access }: TranslationRequest,
  device: string,
  hasLarbs: boolean,
): IommuFault {
  const recorded = iova((address & ~0xfffn) | (access === 'write' ? VA_WRITE : 0n));
  const master = requester.id << 2;
  // Without larbs the driver prints what it began with: MTK_INVALID_LARBID and port 0.
  const larb = hasLarbs ? (master >> 7) & 7 : INVALID_LARB;
  const port = hasLarbs ? (master >> 2) & 0x1f : 0;
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
