/**
 * What a context bank of an SMMUv2 records of a blocked request (Arm SMMUv2 specification IHI 0062, SMMU_CBn_FSR and FSYNR0), and
 * the lines about it: drivers/iommu/arm/arm-smmu/arm-smmu.c, `arm_smmu_context_fault()` and `arm_smmu_print_context_fault_info()`.
 */
import { hex, hexDigits } from '../units.ts';
import { bitsText, type FaultLog, hasBit, hexPart, type LoggedFault, type LogParts, meaningOf } from './fault-log.ts';
import type { IommuFault, TranslationRequest } from './iommu.ts';
import type { Blocked } from './radix-iommu.ts';

const FSR_TF = 1 << 1;
const FSR_PF = 1 << 3;
/** FORMAT of a context with LPAE tables of AArch32, and with those of AArch64. */
const FSR_FORMAT_AARCH32 = 1 << 9;
const FSR_FORMAT_AARCH64 = 2 << 9;
const FSYNR0_WNR = 1 << 4;

/** Fault status of a context bank. */
export const fsrBits = {
  1: 'TF: nothing is mapped at the address',
  2: 'AFF: the access flag of the entry is clear',
  3: 'PF: the entry does not permit the access',
  4: 'EF: a page-table entry could not be read',
  5: 'TLBMCF: several TLB entries match',
  6: 'TLBLKF: the TLB is locked',
  7: 'ASF: the address is outside of what the bank takes',
  8: 'UUT: the upstream does not support the transaction',
  30: 'SS: the request waits',
  31: 'MULTI: more faults came before this one was cleared',
};
const fsynrBits = {
  4: 'WNR: a write',
  5: 'PNU: privileged',
  6: 'IND: an instruction fetch',
  8: 'NSATTR: non-secure',
  10: 'PTWF: in a page-table walk',
  11: 'AFR: asynchronous',
};

/** Three lines; the driver of Tegra194 and Tegra234 prints the first alone. */
export const contextFaultLog: FaultLog = {
  title: 'Arm SMMUv2',
  source: 'drivers/iommu/arm/arm-smmu/arm-smmu.c, arm_smmu_print_context_fault_info()',
  markers: ['arm-smmu '],
  lines: [
    {
      pattern:
        /arm-smmu (?<device>\S+): Unhandled context fault: (?:fsr=(?<fsr>0x[0-9a-f]+), )?iova=(?<iova>0x[0-9a-f]+), fsynr=(?<fsynr>0x[0-9a-f]+)(?:, cbfrsynra=(?<cbfrsynra>0x[0-9a-f]+))?, cb=(?<cb>\d+)/d,
    },
    {
      pattern:
        /arm-smmu (?<device>\S+): FSR +=? ?(?<FSR>[0-9a-f]{8}) \[(?<flags>[^\]]*Format=[^\]]*)\], SID=(?<SID>0x[0-9a-f]+)/d,
    },
    { pattern: /arm-smmu (?<device>\S+): FSYNR0 = (?<FSYNR0>[0-9a-f]{8}) \[(?<syndrome>[^\]]*)\]/d },
  ],
  telling: ['flags'],
  decode,
};

/** The one line of Qualcomm's own IOMMUs, without the StreamID. */
export const qcomFaultLog: FaultLog = {
  title: 'Qualcomm IOMMU',
  source: 'drivers/iommu/arm/arm-smmu/qcom_iommu.c, qcom_iommu_fault()',
  markers: ['qcom-iommu-ctx '],
  lines: [
    {
      pattern:
        /qcom-iommu-ctx (?<device>\S+): Unhandled context fault: fsr=(?<fsr>0x[0-9a-f]+), iova=(?<iova>0x[0-9a-f]+), fsynr=(?<fsynr>0x[0-9a-f]+), cb=(?<cb>\d+)/d,
    },
  ],
  telling: ['fsr'],
  decode,
};

function decode(parts: LogParts): LoggedFault {
  const fsr = hexPart(parts.fsr ?? parts.FSR);
  const fsynr = hexPart(parts.fsynr ?? parts.FSYNR0);
  const sid = parts.cbfrsynra ?? parts.SID;
  return {
    kind: fsr === null ? null : hasBit(fsr, 3) ? 'permission' : hasBit(fsr, 1) ? 'translation' : null,
    access: fsynr === null ? null : hasBit(fsynr, 4) ? 'write' : 'read',
    address: hexPart(parts.iova),
    requester: sid === undefined ? null : `StreamID ${sid}`,
    meanings: {
      ...meaningOf(['fsr', 'FSR'], fsr, (value) => bitsText(value, fsrBits)),
      ...meaningOf(['fsynr', 'FSYNR0'], fsynr, syndromeText),
      iova: 'the address that the device sent',
      cbfrsynra: 'the StreamID of the request',
      SID: 'the StreamID of the request',
      cb: 'the context bank, one per domain',
      flags: 'FSR, bit by bit',
      syndrome: 'FSYNR0, bit by bit',
    },
  };
}

function syndromeText(fsynr: bigint): string {
  const read = hasBit(fsynr, 4) ? '' : 'bit 4 WNR is clear: a read; ';
  return `${read}${bitsText(fsynr, fsynrBits)}; PLVL ${fsynr & 3n}: the level at which the walk ended`;
}

/** The context bank's registers as the driver reads them, and its three lines. */
export function contextFault(
  { requester, address, access }: TranslationRequest,
  { kind, walk, domain }: Blocked,
  of: { readonly device: string; readonly vendor: string | undefined; readonly levels: number },
): IommuFault {
  const permission = kind === 'permission';
  const fsr = FSR_FORMAT_AARCH64 | (permission ? FSR_PF : FSR_TF);
  // PLVL is the level at which the walk ended; an address beyond the input size ends at level 0.
  const { device, vendor, levels } = of;
  const last = walk.reads.at(-1);
  const plvl = last === undefined ? 0 : last.level + 4 - levels;
  const fsynr = (access === 'write' ? FSYNR0_WNR : 0) | plvl;
  // Banks are handed out in the order in which devices are attached.
  const bank = domain - 1;
  const lines = [
    `Unhandled context fault: fsr=${hex(fsr)}, iova=${hex(address, 8)}, fsynr=${hex(fsynr)}, cbfrsynra=${hex(requester.id)}, cb=${bank}`,
    `FSR    = ${hexDigits(fsr, 8)} [Format=2${permission ? ' PF' : ' TF'}], SID=${hex(requester.id)}`,
    `FSYNR0 = ${hexDigits(fsynr, 8)} [S1CBNDX=0${access === 'write' ? ' WNR' : ''} PLVL=${plvl}]`,
  ];
  return {
    kind: permission ? 'permission' : 'translation',
    access,
    iova: address,
    recorded: address,
    code: fsr,
    fields: { fsr, fsynr0: fsynr, cbfrsynra: requester.id, cb: bank, plvl },
    record: [BigInt(fsr), address, BigInt(fsynr), BigInt(requester.id)],
    // Tegra194 and Tegra234 have an interrupt handler of their own: arm-smmu-nvidia.c, `nvidia_smmu_context_fault_bank()`.
    log: (vendor === 'nvidia' ? lines.slice(0, 1) : lines).map((line) => `arm-smmu ${device}: ${line}`),
  };
}

/** The same of a bank of Qualcomm's own IOMMU, whose driver prints one line (qcom_iommu.c, `qcom_iommu_fault()`). */
export function qcomContextFault(
  { address, access }: TranslationRequest,
  { kind, walk, domain }: Blocked,
  device: string,
): IommuFault {
  const permission = kind === 'permission';
  const fsr = FSR_FORMAT_AARCH32 | (permission ? FSR_PF : FSR_TF);
  // A walk of 32-bit tables begins at level 1.
  const fsynr = (access === 'write' ? FSYNR0_WNR : 0) | ((walk.reads.at(-1)?.level ?? 0) + 1);
  // The ASID is the number of the bank's node in the device tree.
  const asid = domain;
  return {
    kind: permission ? 'permission' : 'translation',
    access,
    iova: address,
    recorded: address,
    code: fsr,
    fields: { fsr, fsynr0: fsynr, cb: asid },
    record: [BigInt(fsr), address, BigInt(fsynr)],
    log: [
      `qcom-iommu-ctx ${device}: Unhandled context fault: fsr=${hex(fsr)}, iova=${hex(address, 16)}, fsynr=${hex(fsynr)}, cb=${asid}`,
    ],
  };
}
