/**
 * What an AMD IOMMU logs about a blocked request, and Linux's line for it: an IO_PAGE_FAULT event (AMD I/O Virtualization
 * specification 48882, event log). Driver: drivers/iommu/amd/iommu.c, `amd_iommu_report_page_fault()`, which prints in
 * the name of the PCI device that sent the request. Domain numbers are counted from 1 here; the kernel's depend on what else
 * it attached before.
 */
import { hex, requesterIdText } from '../units.ts';
import { bitsText, type FaultLog, hexPart, type LoggedFault, type LogParts, meaningOf } from './fault-log.ts';
import type { IommuFault, TranslationRequest } from './iommu.ts';
import type { Blocked } from './radix-iommu.ts';

const IO_PAGE_FAULT = 2n;
/** Flags of the event: whose address it is, entry present, write, permission missing. */
const GN = 0x001;
const PR = 0x010;
const RW = 0x020;
const PE = 0x040;

/** Interrupt messages, and the HyperTransport range: the driver reserves both. */
export const amdReserved = [
  { start: 0xfee00000n, end: 0xfef00000n },
  { start: 0xfd00000000n, end: 0x10000000000n },
];

/** Why a request into a reserved range is outside of what is modelled, or null. */
export function amdUnmodelled({ address }: TranslationRequest): string | null {
  const range = amdReserved.find(({ start, end }) => start <= address && address < end);
  return range === undefined ? null : `an access to ${hex(address)}, in a range of interrupts and HyperTransport`;
}

/** The event for a blocked request; `tables` says which the requester walked, as v2 tables belong to a PASID. */
export function pageFault(
  { requester, address, access }: TranslationRequest,
  { kind, domain, walk }: Blocked,
  tables: 'v1' | 'v2',
): IommuFault {
  const flags =
    (tables === 'v2' ? GN : 0) |
    (walk.leaf !== null ? PR : 0) |
    (access === 'write' ? RW : 0) |
    (kind === 'permission' ? PE : 0);
  // A request without PASID walks the v2 tables of PASID 0, and the field then holds the PASID.
  const id = tables === 'v2' ? 0 : domain;
  const words = [BigInt(requester.id), (IO_PAGE_FAULT << 28n) | (BigInt(flags) << 16n) | BigInt(id)];
  // The event has a PCI requester ID, by which the driver looks for the device; where there is no PCI device, it prints the ID.
  const of = isPci(requester.device)
    ? { before: `${requester.driver} ${requester.device}: `, within: '' }
    : { before: '', within: `device=0000:${requesterIdText(requester.id)} ` };
  return {
    kind,
    access,
    iova: address,
    recorded: address,
    code: 'IO_PAGE_FAULT',
    fields: { flags, domain: id },
    record: [words[0]! | (words[1]! << 32n), address],
    log: [
      `${of.before}AMD-Vi: Event logged [IO_PAGE_FAULT ${of.within}` +
        `domain=${hex(id, 4)} address=${hex(address)} flags=${hex(flags, 4)}]`,
    ],
  };
}

const isPci = (device: string): boolean => /^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/.test(device);

const flagBits = {
  0: 'GN: the address belongs to a PASID (v2 tables)',
  3: 'I: an interrupt message',
  4: 'PR: the entry is present',
  5: 'RW: a write',
  6: 'PE: the entry does not permit the access',
  7: 'RZ: reserved bits are set in an entry',
  8: 'TR: a translation request',
};

/** INVALID_DEVICE_REQUEST, bits 27:25 of the second word (specification 48882, that event). */
const invalidRequests: readonly string[] = [
  'a read, or a write that waits for an answer, in the range of interrupts',
  'an address said to be translated already, from a device that may not say so',
  'a port I/O request, from a device that may send none',
  'a posted write to an address that is none',
  'a read, or a write that waits for an answer, to an address that is none',
  'a posted write to the range of interrupts and EOI, from a device that may send none there',
  'a posted write to a reserved part of the range of interrupts',
  'a request to the range of system management',
];

/** An event in brackets, as a regular expression. */
export const amdEvent =
  String.raw`(?<event>IO_PAGE_FAULT|INVALID_DEVICE_REQUEST) (?:device=(?<device>\S+) )?` +
  `(?:domain=(?<domain>0x[0-9a-f]+) |pasid=(?<pasid>0x[0-9a-f]+) )?` +
  String.raw`address=(?<address>0x[0-9a-f]+) flags=(?<flags>0x[0-9a-f]+)(?: tag=0x[0-9a-f]+)?\]`;

/** One line, in the name of the device that sent the request; of a device that is unknown, in that of the IOMMU. */
export const amdLog: FaultLog = {
  title: 'AMD-Vi',
  source: 'drivers/iommu/amd/iommu.c, amd_iommu_report_page_fault(), iommu_print_event()',
  markers: ['Event logged ['],
  lines: [
    {
      pattern: new RegExp(
        String.raw`(?:(?<driver>\S+) (?<requester>[^\s:]\S*): )?(?:AMD-Vi: )?Event logged \[${amdEvent}`,
        'd',
      ),
    },
  ],
  telling: ['event', 'flags'],
  decode: decodeAmdEvent,
};

/** What an event says, on however many lines it came. */
export function decodeAmdEvent(parts: LogParts): LoggedFault {
  const flags = hexPart(parts.flags);
  const isRequest = parts.event === 'INVALID_DEVICE_REQUEST';
  const present = flags !== null && (flags & BigInt(PR)) !== 0n;
  const write = flags !== null && (flags & BigInt(RW)) !== 0n;
  const told = isRequest ? invalidRequest(flags ?? 0n) : pageFaultOf(flags, present, write);
  return {
    ...told,
    address: hexPart(parts.address),
    requester: parts.requester ?? parts.device ?? null,
    meanings: {
      driver: 'the driver of the device that sent the request',
      requester: 'the device that sent the request',
      device: 'the device that sent the request; no driver has it',
      event: isRequest ? 'the request itself is none that the device may send' : 'the IOMMU blocked a request',
      domain: 'the domain of the device, or the PASID with v2 tables',
      pasid: 'the address space of the request',
      address: 'the address that the device sent',
      ...meaningOf(['flags'], flags, (value) =>
        isRequest ? `bits 11:9: ${told.event?.title}` : `${bitsText(value, flagBits)}${present ? '' : NOT_PRESENT}`,
      ),
    },
  };
}

const NOT_PRESENT = '; PR is clear: no entry is present, and RW is sure only where one is';

function pageFaultOf(
  flags: bigint | null,
  present: boolean,
  write: boolean,
): Pick<LoggedFault, 'kind' | 'access' | 'event'> {
  return {
    kind: flags === null ? null : (flags & BigInt(PE)) !== 0n ? 'permission' : present ? null : 'translation',
    // RW speaks for a read only where an entry is present.
    access: write ? 'write' : present ? 'read' : null,
  };
}

function invalidRequest(flags: bigint): Pick<LoggedFault, 'kind' | 'access' | 'event'> {
  return {
    kind: null,
    access: null,
    event: {
      title: invalidRequests[Number(flags >> 9n) & 7]!,
      text: 'A request that the device may not send at all, and no page fault: its address is none that the DMA API gives.',
      rule: null,
      maps: null,
    },
  };
}
