/**
 * Nvidia Tegra SMMU (Tegra30 to Tegra210), part of the memory controller, which reports the fault and shows what the entry
 * permits. Driver: drivers/iommu/tegra-smmu.c for the tables, drivers/memory/tegra/mc.c, `tegra30_mc_handle_irq()`, for the
 * line. The memory controller prints its own name of the client, such as `afiw`; here stands the device.
 */
import { hex } from '../units.ts';
import { type FaultLog, hexPart } from './fault-log.ts';
import { tegra } from './format/tegra.ts';
import type { IommuFault, IommuModel, TranslationRequest } from './iommu.ts';
import { type Blocked, radixIommu } from './radix-iommu.ts';
import { tegraSmmu as driver } from './table-driver.ts';

/** MC_ERR_STATUS: what was tried, what the entry permits, and the kind of error. */
const ERR_WRITE = 1n << 16n;
const ERR_NONSECURE = 1n << 25n;
const ERR_WRITABLE = 1n << 26n;
const ERR_READABLE = 1n << 27n;
const ERR_INVALID_SMMU_PAGE = 6n << 28n;
const INT_SMMU_PAGE = 1 << 10;

/** One line of the memory controller. */
const memoryControllerLog: FaultLog = {
  title: 'Nvidia Tegra SMMU',
  source: 'drivers/memory/tegra/mc.c, tegra30_mc_handle_irq()',
  markers: ['tegra-mc '],
  lines: [
    {
      pattern:
        /tegra-mc (?<device>\S+): (?<client>\S+): (?:(?<secure>secure) )?(?<access>read|write) @(?<address>0x[0-9a-f]+): (?<error>Page fault) \(SMMU translation error \[(?<permits>[-R][-W][-S])\]\)/d,
    },
  ],
  telling: ['access', 'error', 'permits'],
  decode: ({ client, access, address, permits = '' }) => ({
    kind: permits.startsWith('--') ? 'translation' : permits === '' ? null : 'permission',
    access: access === 'read' || access === 'write' ? access : null,
    address: hexPart(address),
    requester: client ?? null,
    meanings: {
      client: 'the client of the memory controller that sent the request; `afi` is PCIe',
      secure: 'a request of the secure world',
      access: 'what the client tried',
      address: 'the address that it sent',
      error: 'the SMMU blocked it',
      permits: permits.startsWith('--')
        ? 'the entry permits nothing: nothing is mapped at the address'
        : `the entry permits ${permits[0] === 'R' ? 'reads' : 'writes'}${permits.startsWith('RW') ? ' and writes' : ''}${permits[2] === 'S' ? ', of the secure world' : ''}`,
    },
  }),
};

export const tegraSmmu: IommuModel = {
  name: 'tegra-smmu',
  title: 'Nvidia Tegra SMMU: read-only and write-only entries',
  device: '70019000.memory-controller',
  log: memoryControllerLog,
  untranslated: () => 'its driver asks for identity domains (drivers/iommu/tegra-smmu.c, tegra_smmu_def_domain_type())',
  enforces: () => 'read and write',
  create: ({ memory, device }) =>
    radixIommu({
      name: 'tegra-smmu',
      format: tegra,
      driver,
      memory,
      unmodelled: ({ address }) =>
        address >> 32n === 0n ? null : `an access to ${hex(address)}, above the 4 GiB that the SMMU takes`,
      fault: (request, blocked) => pageFault(request, blocked, device),
    }),
};

/** The memory controller's error registers, and its driver's line; `%pa` has all sixteen digits. */
function pageFault(
  { requester, address, access }: TranslationRequest,
  { kind, walk: { leaf } }: Blocked,
  device: string,
): IommuFault {
  const status =
    ERR_INVALID_SMMU_PAGE |
    (access === 'write' ? ERR_WRITE : 0n) |
    (leaf?.permits.read === true ? ERR_READABLE : 0n) |
    (leaf?.permits.write === true ? ERR_WRITABLE : 0n) |
    (leaf === null ? 0n : ERR_NONSECURE) |
    BigInt(requester.id & 0x7f);
  const letters = [
    (status & ERR_READABLE) !== 0n ? 'R' : '-',
    (status & ERR_WRITABLE) !== 0n ? 'W' : '-',
    (status & ERR_NONSECURE) !== 0n ? '-' : 'S',
  ].join('');
  return {
    kind,
    access,
    iova: address,
    recorded: address,
    code: INT_SMMU_PAGE,
    fields: { intstatus: INT_SMMU_PAGE, err_status: Number(status) },
    record: [BigInt(INT_SMMU_PAGE), status, address],
    log: [
      `tegra-mc ${device}: ${requester.device}: ${access} @${hex(address, 16)}: Page fault (SMMU translation error [${letters}])`,
    ],
  };
}
