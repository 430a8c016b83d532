/**
 * Apple DART of the first kind (t8020; the M1's PCIe has it), with 16 KiB pages: Linux uses it for the DMA API only where
 * its own pages are as large. The error register names the missing level or the denied access. Driver:
 * drivers/iommu/apple-dart.c, `apple_dart_t8020_irq()`.
 */
import { hex } from '../units.ts';
import { type FaultLog, hexPart } from './fault-log.ts';
import { dart } from './format/dart.ts';
import type { IommuFault, IommuModel, TranslationRequest } from './iommu.ts';
import { type Blocked, radixIommu } from './radix-iommu.ts';
import { ioPgtableDart } from './table-driver.ts';

/** What the driver reads from DART_PARAMS1 of a t8020. */
const PAGE = 0x4000n;
const ERROR_FLAG = 1n << 31n;
const STREAM_SHIFT = 24n;
const READ_FAULT = { code: 1 << 4, name: 'READ FAULT' };
const WRITE_FAULT = { code: 1 << 3, name: 'WRITE FAULT' };
const NO_PTE = { code: 1 << 2, name: 'NO PTE FOR IOVA' };
const NO_PMD = { code: 1 << 1, name: 'NO PMD FOR IOVA' };

/** One line, whatever the kind of fault. */
const translationFaultLog: FaultLog = {
  title: 'Apple DART',
  source: 'drivers/iommu/apple-dart.c, apple_dart_t8020_irq(), apple_dart_t8110_irq()',
  markers: ['apple-dart '],
  lines: [
    {
      pattern:
        /apple-dart (?<device>\S+): translation fault: status:(?<status>0x[0-9a-f]+) stream:(?<stream>\d+) code:(?<code>0x[0-9a-f]+) \((?<name>[^)]*)\) at (?<address>0x[0-9a-f]+)/d,
    },
  ],
  telling: ['name'],
  decode: ({ name, stream, address }) => {
    const access = name === WRITE_FAULT.name ? 'write' : name === READ_FAULT.name ? 'read' : null;
    return {
      kind: access !== null ? 'permission' : name?.startsWith('NO ') ? 'translation' : null,
      access,
      address: hexPart(address),
      requester: stream === undefined ? null : `stream ${stream}`,
      meanings: {
        status: 'the error register: bit 31 valid, stream, code',
        stream: 'the stream of the request; a port of the PCIe controller has its own',
        code: name ?? '',
        name:
          access !== null
            ? `the entry does not permit the ${access}`
            : 'an entry is missing; then the DART does not say whether it was a read or a write',
        address: 'the address that the device sent',
      },
    };
  },
};

export const appleDart: IommuModel = {
  name: 'apple-dart',
  title: 'Apple DART (t8020), 16 KiB pages: read-only and write-only entries',
  device: '681008000.iommu',
  log: translationFaultLog,
  untranslated: ({ pageSize }) =>
    pageSize < PAGE
      ? `its pages of 16 KiB are larger than those of the kernel (drivers/iommu/apple-dart.c, apple_dart_def_domain_type())`
      : null,
  enforces: () => 'read and write',
  create: ({ memory, device }) =>
    radixIommu({
      name: 'apple-dart',
      format: dart({ version: 1, inputBits: 32 }),
      driver: ioPgtableDart,
      memory,
      unmodelled: ({ address }) =>
        address >> 32n === 0n ? null : `an access to ${hex(address)}, above the 4 GiB that this DART takes`,
      fault: (request, blocked) => translationFault(request, blocked, device),
    }),
};

/** The error register as the driver reads it, and its line. */
function translationFault(
  { requester, address, access }: TranslationRequest,
  { kind, walk }: Blocked,
  device: string,
): IommuFault {
  const missing = walk.reads.length === 1 ? NO_PMD : NO_PTE;
  const { code, name } = kind !== 'permission' ? missing : access === 'write' ? WRITE_FAULT : READ_FAULT;
  const stream = requester.id & 0xf;
  const status = ERROR_FLAG | (BigInt(stream) << STREAM_SHIFT) | BigInt(code);
  return {
    kind,
    access,
    iova: address,
    recorded: address,
    code,
    fields: { error: Number(status), stream },
    record: [status, address],
    log: [
      `apple-dart ${device}: translation fault: status:${hex(status)} stream:${stream} code:${hex(code)} (${name}) at ${hex(address)}`,
    ],
  };
}
