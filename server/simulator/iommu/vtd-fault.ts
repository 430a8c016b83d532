/**
 * What all of VT-d's modes share: the range of interrupt messages, the fault recording register (VT-d specification, fault
 * recording 7.2 and fault recording registers 11.4.14), and the lines that Linux prints. Driver:
 * drivers/iommu/intel/dmar.c, `dmar_fault()`; 7.2 prints the PCI segment as well.
 */
import { hex, iova, requesterIdText } from '../units.ts';
import type { IommuFault, KernelVersion, TranslationRequest } from './iommu.ts';
import type { Blocked } from './radix-iommu.ts';

/** Writes to FEEx_xxxx are interrupt messages, which remapping of DMA does not see; the driver reserves the range. */
const INTERRUPT_RANGE = { start: 0xfee00000n, end: 0xfef00000n };
export const vtdReserved = [INTERRUPT_RANGE];

/** Why an interrupt message is outside of what is modelled, or null. */
export const vtdUnmodelled = ({ address }: TranslationRequest): string | null =>
  address >= INTERRUPT_RANGE.start && address < INTERRUPT_RANGE.end
    ? `an interrupt message to ${hex(address)} (interrupt remapping)`
    : null;

/** A fault reason: its number, and what Linux prints for it. */
export interface Reason {
  readonly code: number;
  readonly text: string;
}

const BEYOND_MGAW: Reason = { code: 0x04, text: 'Access beyond MGAW' };
const WRITE_NOT_SET: Reason = { code: 0x05, text: 'PTE Write access is not set' };
const READ_NOT_SET: Reason = { code: 0x06, text: 'PTE Read access is not set' };

/** The reason for a request that the second stage blocks: one number covers a missing entry and a missing permission. */
export function secondStageReason({ access }: TranslationRequest, { kind }: Blocked): Reason {
  if (kind === 'address-size') return BEYOND_MGAW;
  return access === 'write' ? WRITE_NOT_SET : READ_NOT_SET;
}

/** Fields of the high qword of a fault recording register. */
const FRCD_F = 1n << 63n;
const FRCD_T_READ = 1n << 62n;
/** Fault status register: PPF, a record is pending. */
const FSTS_PPF = 2;

/** The fault recording register as the hardware fills it for a request without PASID, and as the driver prints it. */
export function vtdFault(
  { requester, address, access }: TranslationRequest,
  { kind }: Blocked,
  { reason, kernel }: { reason: Reason; kernel: KernelVersion },
): IommuFault {
  // FI: the record has the page only.
  const page = iova(address & ~0xfffn);
  const high = FRCD_F | (access === 'read' ? FRCD_T_READ : 0n) | (BigInt(reason.code) << 32n) | BigInt(requester.id);
  const source = `${kernel === '6.12' ? '' : '0000:'}${requesterIdText(requester.id)}`;
  return {
    kind,
    access,
    iova: address,
    recorded: page,
    code: reason.code,
    fields: { fsts: FSTS_PPF, t: access === 'read' ? 1 : 0, fr: reason.code, sid: requester.id },
    record: [page, high],
    log: [
      `DMAR: DRHD: handling fault status reg ${FSTS_PPF}`,
      `DMAR: [DMA ${access === 'read' ? 'Read' : 'Write'} NO_PASID] Request device [${source}] fault addr ${hex(page)} ` +
        `[fault reason ${hex(reason.code, 2)}] ${reason.text}`,
    ],
  };
}
