/**
 * Intel VT-d in legacy mode with second-stage tables of 48 bits (VT-d specification: address translation 3.6, fault
 * recording 7.2, fault recording registers 11.4.14). Driver: drivers/iommu/intel/dmar.c, `dmar_fault()`.
 */
import { hex, iova, requesterIdText } from '../units.ts';
import { vtdSecondStage } from './format/vtd-second-stage.ts';
import type { IommuFault, IommuModel, KernelVersion, TranslationRequest } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { genericPt, intelIommu } from './table-driver.ts';

/** Writes to FEEx_xxxx are interrupt messages, which remapping of DMA does not see; the driver reserves the range. */
const INTERRUPT_RANGE = { start: 0xfee00000n, end: 0xfef00000n };

/** Fault reasons of legacy mode. One number covers a missing entry and a missing permission. */
const BEYOND_MGAW = 0x04;
const WRITE_NOT_SET = 0x05;
const READ_NOT_SET = 0x06;
const reasons = new Map([
  [BEYOND_MGAW, 'Access beyond MGAW'],
  [WRITE_NOT_SET, 'PTE Write access is not set'],
  [READ_NOT_SET, 'PTE Read access is not set'],
]);

/** Fields of the high qword of a fault recording register. */
const FRCD_F = 1n << 63n;
const FRCD_T_READ = 1n << 62n;
/** Fault status register: PPF, a record is pending. */
const FSTS_PPF = 2;

export const vtdSecondStageIommu: IommuModel = {
  name: 'vtd-second-stage',
  title: 'Intel VT-d, legacy mode, second stage: write-only entries since Linux 7.2',
  device: 'dmar0',
  create: ({ memory, kernel }) =>
    radixIommu({
      name: 'vtd-second-stage',
      format: vtdSecondStage({ inputBits: 48, kernel }),
      driver: kernel === '6.12' ? intelIommu : genericPt,
      memory,
      reserved: [INTERRUPT_RANGE],
      unmodelled: ({ address }) =>
        address >= INTERRUPT_RANGE.start && address < INTERRUPT_RANGE.end
          ? `an interrupt message to ${hex(address)} (interrupt remapping)`
          : null,
      fault: (request, kind) => faultRecord(request, kind, kernel),
    }),
};

/** The fault recording register as the hardware fills it, and as the driver prints it. */
function faultRecord(
  { requester, address, access }: TranslationRequest,
  kind: 'translation' | 'permission' | 'address-size',
  kernel: KernelVersion,
): IommuFault {
  const reason = kind === 'address-size' ? BEYOND_MGAW : access === 'write' ? WRITE_NOT_SET : READ_NOT_SET;
  // FI: the record has the page only.
  const page = iova(address & ~0xfffn);
  const high = FRCD_F | (access === 'read' ? FRCD_T_READ : 0n) | (BigInt(reason) << 32n) | BigInt(requester.id);
  const source = `${kernel === '6.12' ? '' : '0000:'}${requesterIdText(requester.id)}`;
  return {
    kind,
    access,
    iova: address,
    recorded: page,
    code: reason,
    fields: { fsts: FSTS_PPF, t: access === 'read' ? 1 : 0, fr: reason, sid: requester.id },
    record: [page, high],
    log: [
      `DMAR: DRHD: handling fault status reg ${FSTS_PPF}`,
      `DMAR: [DMA ${access === 'read' ? 'Read' : 'Write'} NO_PASID] Request device [${source}] fault addr ${hex(page)} ` +
        `[fault reason ${hex(reason, 2)}] ${reasons.get(reason)}`,
    ],
  };
}
