/**
 * What an AMD IOMMU logs about a blocked request, and Linux's line for it: an IO_PAGE_FAULT event (AMD I/O Virtualization
 * specification 48882, event log). Driver: drivers/iommu/amd/iommu.c, `amd_iommu_report_page_fault()`, which prints in
 * the name of the device that sent the request. Domain numbers are counted from 1 here; the kernel's depend on what else
 * it attached before.
 */
import { hex } from '../units.ts';
import { bitsText, type FaultLog, hexPart, meaningOf } from './fault-log.ts';
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
  return {
    kind,
    access,
    iova: address,
    recorded: address,
    code: 'IO_PAGE_FAULT',
    fields: { flags, domain: id },
    record: [words[0]! | (words[1]! << 32n), address],
    log: [
      `${requester.driver} ${requester.device}: AMD-Vi: Event logged [IO_PAGE_FAULT ` +
        `domain=${hex(id, 4)} address=${hex(address)} flags=${hex(flags, 4)}]`,
    ],
  };
}

const flagBits = {
  0: 'GN: the address belongs to a PASID (v2 tables)',
  3: 'I: an interrupt message',
  4: 'PR: the entry is present',
  5: 'RW: a write',
  6: 'PE: the entry does not permit the access',
  7: 'RZ: reserved bits are set in an entry',
  8: 'TR: a translation request',
};

/** One line, in the name of the device that sent the request; of a device that is unknown, in that of the IOMMU. */
export const amdLog: FaultLog = {
  title: 'AMD-Vi',
  source: 'drivers/iommu/amd/iommu.c, amd_iommu_report_page_fault()',
  markers: ['AMD-Vi: '],
  lines: [
    {
      pattern:
        /(?:(?<driver>\S+) (?<requester>\S+): )?AMD-Vi: Event logged \[(?<event>IO_PAGE_FAULT) (?:device=(?<device>\S+) )?domain=(?<domain>0x[0-9a-f]+) address=(?<address>0x[0-9a-f]+) flags=(?<flags>0x[0-9a-f]+)\]/d,
    },
  ],
  telling: ['event', 'flags'],
  decode: (parts) => {
    const flags = hexPart(parts.flags);
    const present = flags !== null && (flags & BigInt(PR)) !== 0n;
    const write = flags !== null && (flags & BigInt(RW)) !== 0n;
    return {
      kind: flags === null ? null : (flags & BigInt(PE)) !== 0n ? 'permission' : present ? null : 'translation',
      // RW speaks for a read only where an entry is present.
      access: write ? 'write' : present ? 'read' : null,
      address: hexPart(parts.address),
      requester: parts.requester ?? parts.device ?? null,
      meanings: {
        driver: 'the driver of the device that sent the request',
        requester: 'the device that sent the request',
        device: 'the device that sent the request; no driver has it',
        event: 'the IOMMU blocked a request',
        domain: 'the domain of the device, or the PASID with v2 tables',
        address: 'the address that the device sent',
        ...meaningOf(['flags'], flags, (value) => bitsText(value, flagBits)),
      },
    };
  },
};
