/**
 * What all of VT-d's modes share: the range of interrupt messages, the fault recording register (VT-d specification, fault
 * recording 7.2 and fault recording registers 11.4.14), and the lines that Linux prints. Driver:
 * drivers/iommu/intel/dmar.c, `dmar_fault()`; 7.2 prints the PCI segment as well.
 */
import { hex, iova, requesterIdText } from '../units.ts';
import { bitsText, type FaultLog, hexPart, type LoggedFault, type LogParts, meaningOf } from './fault-log.ts';
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

/** What the reasons of a blocked request mean (VT-d specification 7.2.3); Linux prints a text of its own behind them. */
function reasonMeaning(reason: number): string {
  switch (reason) {
    case 0x05:
      return 'the second-stage entry does not permit the write, or nothing is mapped: one number for both';
    case 0x06:
      return 'the second-stage entry does not permit the read, or nothing is mapped: one number for both';
    case 0x71:
      return 'nothing is mapped at the address (first stage)';
    case 0x85:
      return 'the first-stage entry does not permit the write';
    case 0x86:
      return 'the first-stage entry does not permit the read';
    case 0x04:
    case 0x83:
      return 'the address is wider than what this device may use';
    case 0x80:
      return 'the address is not canonical';
    case 0x01:
    case 0x02:
    case 0x39:
    case 0x41:
      return 'no tables at all for this device: it is attached to no domain, or it is not the device that was meant';
    default:
      return reason < 0x30 ? 'a fault of legacy mode' : 'a fault of scalable mode';
  }
}

const REASON_KINDS: Readonly<Record<number, LoggedFault['kind']>> = {
  113: 'translation',
  133: 'permission',
  134: 'permission',
  4: 'address-size',
  128: 'address-size',
  131: 'address-size',
};

const fstsBits = {
  0: 'PFO: more faults came than there is room for',
  1: 'PPF: a record is pending',
  4: 'IQE: invalidation queue error',
  5: 'ICE: invalidation completion error',
  6: 'ITE: invalidation time-out',
  7: 'PRO: page requests overflowed',
};

/**
 * A header for each interrupt, and a line for each record. Kernels before 5.13 print numbers without 0x, and those of 3.x the
 * reason, in decimal, on a line of its own; some put 0x into the device's.
 */
export const vtdLog: FaultLog = {
  title: 'Intel VT-d',
  source: 'drivers/iommu/intel/dmar.c, dmar_fault(), dmar_fault_do_one()',
  markers: ['DMAR', 'dmar'],
  lines: [
    { pattern: /(?:DMAR|dmar): DRHD: handling fault status reg (?<status>[0-9a-f]+)/d },
    {
      pattern:
        /(?<!\[VT-D\] ?)DMAR: ?\[DMA (?<type>Read|Write)(?: (?<pasid>NO_PASID|PASID (?:0x)?[0-9a-f]+))?\] Request device \[(?<requester>(?:0x)?[0-9a-fx:]+\.[0-7])\](?: PASID [0-9a-f]+)? fault addr (?<address>(?:0x)?[0-9a-f]+)(?: \[fault reason (?<reason>(?:0x)?[0-9a-f]+)\])?/d,
    },
    { pattern: /DMAR: ?\[fault reason (?<reason>(?:0x)?[0-9a-f]+)\]/d, follows: true },
  ],
  telling: ['type', 'reason'],
  // Without 0x it was printed in decimal.
  decode: ({ reason, ...parts }) => decodeVtd(parts, reason === undefined ? null : BigInt(Number(reason))),
};

/** What a record says, given its reason. */
export function decodeVtd(parts: LogParts, number: bigint | null): LoggedFault {
  const reason = number === null ? null : Number(number);
  return {
    kind: reason === null ? null : (REASON_KINDS[reason] ?? null),
    access: parts.type === 'Write' ? 'write' : parts.type === 'Read' ? 'read' : null,
    address: hexPart(parts.address),
    pageOnly: true,
    requester: parts.requester?.replaceAll('0x', '') ?? null,
    meanings: {
      ...meaningOf(['status'], hexPart(parts.status), (value) => `FSTS: ${bitsText(value, fstsBits)}`),
      type: 'what the device tried',
      pasid: 'the address space of the request; PCIe requests without PASID have none',
      requester: 'the requester ID, as bus:device.function',
      address: 'the page of the address that the device sent: the record has no more',
      ...(reason === null ? {} : { reason: reasonMeaning(reason) }),
    },
  };
}
