/**
 * Renesas IPMMU-VMSA (R-Car): a micro-TLB selects a context with a 32-bit LPAE stage 1 table of three levels, in
 * non-secure mode, with 40-bit physical addresses. Driver: drivers/iommu/ipmmu-vmsa.c, `ipmmu_domain_init_context()`
 * and `ipmmu_domain_irq()`. The driver prints neither the device nor whether it read or wrote, because the hardware
 * does not record them; registers IMSTR, IMELAR and IMEUAR are all there is.
 */
import { bitMask, hex } from '../units.ts';
import { bitsText, type FaultLog, hasBit, hexPart, meaningOf } from './fault-log.ts';
import { lpae } from './format/lpae.ts';
import type { IommuFault, IommuModel, TranslationRequest } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { ioPgtableArm } from './table-driver.ts';

/** `devices_allowlist[]`, the same in 6.12 and 7.2. */
const allowed: readonly string[] = ['ee100000.mmc', 'ee120000.mmc', 'ee140000.mmc', 'ee160000.mmc'];

const IMSTR_TF = 1 << 0;
const IMSTR_PF = 1 << 1;

/** One line; `Multiple TLB hits` and `Page Table Walk Abort` stand in its place for those. */
const statusLog: FaultLog = {
  title: 'Renesas IPMMU-VMSA',
  source: 'drivers/iommu/ipmmu-vmsa.c, ipmmu_domain_irq()',
  markers: ['ipmmu-vmsa '],
  lines: [
    {
      pattern: /ipmmu-vmsa (?<device>\S+): Unhandled fault: status (?<status>0x[0-9a-f]{8}) iova (?<iova>0x[0-9a-f]+)/d,
    },
    { pattern: /ipmmu-vmsa (?<device>\S+): (?<error>Multiple TLB hits|Page Table Walk Abort) @(?<at>0x[0-9a-f]+)/d },
  ],
  telling: ['status', 'error'],
  decode: (parts) => {
    const status = hexPart(parts.status);
    return {
      kind: status === null ? null : hasBit(status, 1) ? 'permission' : hasBit(status, 0) ? 'translation' : null,
      access: null,
      address: hexPart(parts.iova ?? parts.at),
      requester: null,
      meanings: {
        ...meaningOf(['status'], status, (value) => `IMSTR: ${bitsText(value, imstrBits)}`),
        iova: 'the address that the device sent (IMELAR, IMEUAR)',
        at: 'the address that the device sent (IMELAR, IMEUAR)',
        error: 'a fault of the IPMMU itself, not of a mapping',
      },
    };
  },
};
const imstrBits = {
  0: 'TF: nothing is mapped at the address',
  1: 'PF: the entry does not permit the access',
  2: 'ABORT: a page-table entry could not be read',
  4: 'MHIT: several TLB entries match',
};

export const ipmmuVmsa: IommuModel = {
  name: 'ipmmu-vmsa',
  title: 'Renesas IPMMU-VMSA (R-Car), stage 1 (32-bit LPAE): no write-only entry',
  device: 'eed40000.iommu',
  log: statusLog,
  // `soc_needs_opt_in[]`: R-Car Gen3, R-Car Gen4 and RZ/G2, which are all that have an endpoint controller. PCI devices may.
  untranslated: ({ device, bus }) =>
    bus === 'pci' || allowed.includes(device)
      ? null
      : `its driver refuses ${device} (drivers/iommu/ipmmu-vmsa.c, devices_allowlist[], ipmmu_device_is_allowed())`,
  enforces: () => 'write',
  create: ({ memory, kernel, device }) =>
    radixIommu({
      name: 'ipmmu-vmsa',
      format: lpae({ stage: 1, inputBits: 32, outputBits: 40, nonSecure: true, coherentWalk: false }),
      driver: ioPgtableArm(kernel),
      memory,
      // The driver's aperture ends at 4 GiB; which status an address above it raises is not in public sources.
      unmodelled: ({ address }) =>
        address >> 32n === 0n ? null : `an access to ${hex(address)}, above the 4 GiB that an IPMMU context translates`,
      fault: (request, { kind }) => faultStatus(request, kind === 'permission' ? 'permission' : 'translation', device),
    }),
};

/** The status registers as the driver reads them, and the line that it prints. */
function faultStatus(
  { address, access }: TranslationRequest,
  kind: 'translation' | 'permission',
  device: string,
): IommuFault {
  const imstr = kind === 'permission' ? IMSTR_PF : IMSTR_TF;
  return {
    kind,
    access,
    iova: address,
    recorded: address,
    code: imstr,
    fields: { imstr },
    record: [BigInt(imstr), address & bitMask(32), address >> 32n],
    log: [`ipmmu-vmsa ${device}: Unhandled fault: status ${hex(imstr, 8)} iova ${hex(address)}`],
  };
}
