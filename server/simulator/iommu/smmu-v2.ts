/**
 * Arm SMMUv2 (MMU-400, MMU-500 and kin): a stream selects a context bank with a 48-bit LPAE stage 1 table (Arm SMMUv2
 * specification IHI 0062, SMMU_CBn_FSR and FSYNR0). Driver: drivers/iommu/arm/arm-smmu/arm-smmu.c,
 * `arm_smmu_context_fault()` and `arm_smmu_print_context_fault_info()`.
 */
import { hex, hexDigits } from '../units.ts';
import { lpae } from './format/lpae.ts';
import type { IommuFault, IommuModel, TranslationRequest } from './iommu.ts';
import { type Blocked, radixIommu } from './radix-iommu.ts';
import { ioPgtableArm } from './table-driver.ts';

const FSR_TF = 1 << 1;
const FSR_PF = 1 << 3;
/** FORMAT of a context with AArch64 tables. */
const FSR_FORMAT_AARCH64 = 2 << 9;
const FSYNR0_WNR = 1 << 4;

export const smmuV2: IommuModel = {
  name: 'smmuv2',
  title: 'Arm SMMUv2 (MMU-500), stage 1 (LPAE): no write-only entry',
  device: 'arm-smmu.0.auto',
  lazy: true,
  enforces: () => 'write',
  create: ({ memory, kernel, device, inputBits = 48 }) =>
    radixIommu({
      name: 'smmuv2',
      format: lpae({ stage: 1, inputBits, outputBits: 48, nonSecure: false, coherentWalk: true }),
      driver: ioPgtableArm(kernel),
      memory,
      fault: (request, blocked) => contextFault(request, blocked, device),
    }),
};

/** The context bank's registers as the driver reads them, and its three lines. */
function contextFault(
  { requester, address, access }: TranslationRequest,
  { kind, walk, domain }: Blocked,
  device: string,
): IommuFault {
  const permission = kind === 'permission';
  const fsr = FSR_FORMAT_AARCH64 | (permission ? FSR_PF : FSR_TF);
  // PLVL is the level at which the walk ended; an address beyond the input size ends at level 0.
  const plvl = walk.reads.at(-1)?.level ?? 0;
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
    log: lines.map((line) => `arm-smmu ${device}: ${line}`),
  };
}
