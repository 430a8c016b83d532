/**
 * The RISC-V IOMMU with first-stage Sv57 tables (RISC-V IOMMU Architecture Specification: translation 3.3, fault queue
 * 4.2). Driver: drivers/iommu/riscv/iommu.c of 7.2, `riscv_iommu_fault()`; 6.12 has none. Note that 7.2 builds the DMA
 * API's IOMMU layer for arm64, x86 and s390 only, so that a RISC-V kernel as shipped runs it with an identity domain: this
 * is the machine of a kernel with RISCV added there.
 */
import { hexDigits, requesterIdText } from '../units.ts';
import { type FaultLog, hexPart } from './fault-log.ts';
import { riscv } from './format/riscv.ts';
import type { IommuFault, IommuModel, TranslationRequest } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { genericPt } from './table-driver.ts';

/** Causes are those of the processor's page faults. */
const READ_PAGE_FAULT = 13;
const WRITE_PAGE_FAULT = 15;
/** TTYP: an untranslated read or write. */
const TTYP_READ = 2n;
const TTYP_WRITE = 3n;

const widths = { 39: 38, 48: 47, 57: 56 } as const;

/** Causes of faults of requests (RISC-V IOMMU specification, fault queue). */
const causes = new Map([
  ['1', 'instruction access fault'],
  ['5', 'read access fault: the address may not be read at all'],
  ['7', 'write access fault: the address may not be written at all'],
  ['12', 'instruction page fault'],
  ['13', 'read page fault: no valid entry, or one that does not permit it'],
  ['15', 'write page fault: no valid entry, or one that does not permit it'],
  ['20', 'instruction page fault of stage 2'],
  ['21', 'read page fault of stage 2'],
  ['23', 'write page fault of stage 2'],
  ['256', 'all inbound requests are blocked'],
  ['257', 'the device directory could not be read'],
  ['258', 'no device directory entry for this device'],
  ['259', 'the device directory entry is misconfigured'],
  ['260', 'this type of request is blocked'],
]);
const READS = ['5', '13', '21'];
const WRITES = ['7', '15', '23'];

/** One line per record of the fault queue; numbers of addresses without prefix. */
const faultQueueLog: FaultLog = {
  title: 'RISC-V IOMMU',
  source: 'drivers/iommu/riscv/iommu.c, riscv_iommu_fault()',
  markers: ['riscv,iommu '],
  lines: [
    {
      pattern:
        /riscv,iommu (?<device>\S+): Fault (?<cause>\d+) devid: (?<devid>0x[0-9a-f]+) iotval: (?<iotval>[0-9a-f]+) iotval2: (?<iotval2>[0-9a-f]+)/d,
    },
  ],
  telling: ['cause'],
  decode: ({ cause = '', devid, iotval }) => ({
    // One cause covers a missing entry and a missing permission.
    kind: null,
    access: READS.includes(cause) ? 'read' : WRITES.includes(cause) ? 'write' : null,
    address: hexPart(iotval),
    requester: devid === undefined ? null : requesterIdText(Number(devid)),
    meanings: {
      cause: causes.get(cause) ?? 'a cause that this does not know',
      devid: 'the device: its PCI requester ID',
      iotval: 'the address that the device sent',
      iotval2: 'the address that stage 2 was given; 0 for a fault of the first stage',
    },
  }),
};

export const riscvIommu: IommuModel = {
  name: 'riscv-iommu',
  title: 'RISC-V IOMMU, first stage (Sv57): no write-only entry',
  device: '3010000.iommu',
  hasSmallPages: true,
  log: faultQueueLog,
  lazy: true,
  kernels: ['7.2'],
  untranslated: () =>
    'kernels are built without the IOMMU layer of the DMA API (drivers/iommu/Kconfig, IOMMU_DMA: ARM64, X86 or S390)',
  enforces: () => 'write',
  create: ({ memory, device, inputBits = 56 }) => {
    const bits = Object.values(widths).find((width) => width === inputBits) ?? widths[57];
    return radixIommu({
      name: 'riscv-iommu',
      format: riscv({ inputBits: bits }),
      driver: genericPt,
      memory,
      // An address that is not sign-extended is a page fault like any other.
      fault: (request, { kind }) => faultRecord(request, kind === 'permission' ? 'permission' : 'translation', device),
    });
  },
};

/** The record in the fault queue, and the line that the driver prints; `%llx` without prefix, as it has it. */
function faultRecord(
  { requester, address, access }: TranslationRequest,
  kind: 'translation' | 'permission',
  device: string,
): IommuFault {
  const cause = access === 'write' ? WRITE_PAGE_FAULT : READ_PAGE_FAULT;
  const type = access === 'write' ? TTYP_WRITE : TTYP_READ;
  return {
    kind,
    access,
    iova: address,
    recorded: address,
    code: cause,
    fields: { cause, devid: requester.id },
    record: [BigInt(cause) | (type << 34n) | (BigInt(requester.id) << 40n), 0n, address, 0n],
    log: [
      `riscv,iommu ${device}: Fault ${cause} devid: 0x${hexDigits(requester.id)} ` +
        `iotval: ${hexDigits(address)} iotval2: 0`,
    ],
  };
}
