/**
 * Renesas IPMMU-VMSA (R-Car): a micro-TLB selects a context with a 32-bit LPAE stage 1 table of three levels, in
 * non-secure mode, with 40-bit physical addresses. Driver: drivers/iommu/ipmmu-vmsa.c, `ipmmu_domain_init_context()`
 * and `ipmmu_domain_irq()`. The driver prints neither the device nor whether it read or wrote, because the hardware
 * does not record them; registers IMSTR, IMELAR and IMEUAR are all there is.
 */
import { bitMask, hex } from '../units.ts';
import { lpae } from './format/lpae.ts';
import type { IommuFault, IommuModel, TranslationRequest } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { ioPgtableArm } from './table-driver.ts';

const IMSTR_TF = 1 << 0;
const IMSTR_PF = 1 << 1;

export const ipmmuVmsa: IommuModel = {
  name: 'ipmmu-vmsa',
  title: 'Renesas IPMMU-VMSA (R-Car), stage 1 (32-bit LPAE): no write-only entry',
  device: 'eed40000.iommu',
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
