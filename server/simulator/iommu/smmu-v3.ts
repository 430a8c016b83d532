/**
 * Arm SMMUv3, stage 1 only, as Linux sets it up for the DMA API: a stream table entry that points to a context
 * descriptor with a 48-bit LPAE table (Arm SMMUv3 specification IHI 0070: stream table lookup 3.3, events 7.3).
 * Driver: drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c, `arm_smmu_evtq_thread()`; 7.2 also prints the event decoded.
 */
import { hex } from '../units.ts';
import { lpae } from './format/lpae.ts';
import type { IommuFault, IommuModel, KernelVersion, TranslationRequest } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { ioPgtableArm } from './table-driver.ts';

const F_TRANSLATION = 0x10;
const F_PERMISSION = 0x13;
const eventNames = new Map([
  [F_TRANSLATION, 'F_TRANSLATION'],
  [F_PERMISSION, 'F_PERMISSION'],
]);

/** Fields of dword 1. A PCIe request without PASID is unprivileged data, so PnU and InD stay 0. */
const RNW = 1n << 35n;
const CLASS_INPUT_ADDRESS = 2n << 40n;

export const smmuV3Stage1: IommuModel = {
  name: 'smmuv3-stage1',
  title: 'Arm SMMUv3, stage 1 (LPAE): no write-only entry',
  device: 'arm-smmu-v3.0.auto',
  create: ({ memory, kernel, device }) =>
    radixIommu({
      name: 'smmuv3-stage1',
      format: lpae({ stage: 1, inputBits: 48, outputBits: 48, nonSecure: false, coherentWalk: true }),
      driver: ioPgtableArm(kernel),
      memory,
      // At stage 1 an address outside T0SZ is reported as F_TRANSLATION; F_ADDR_SIZE is about output addresses.
      fault: (request, kind) =>
        event(request, { kind: kind === 'address-size' ? 'translation' : kind, kernel, device }),
    }),
};

/** The event as the SMMU writes it to its queue, and as the driver prints it. */
function event(
  { requester, address, access }: TranslationRequest,
  { kind, kernel, device }: { kind: 'translation' | 'permission'; kernel: KernelVersion; device: string },
): IommuFault {
  const id = kind === 'permission' ? F_PERMISSION : F_TRANSLATION;
  const record = [
    BigInt(id) | (BigInt(requester.id) << 32n),
    CLASS_INPUT_ADDRESS | (access === 'read' ? RNW : 0n),
    address,
    0n,
  ];
  const lines = [`event ${hex(id, 2)} received:`, ...record.map((dword) => `\t${hex(dword, 16)}`)];
  if (kernel !== '6.12') {
    lines.push(
      `event: ${eventNames.get(id)} client: ${requester.device} sid: ${hex(requester.id)} ssid: 0x0 iova: ${hex(address)} ipa: 0x0`,
      `unpriv data ${access} s1 "Input address caused fault" stag: 0x0`,
    );
  }
  return {
    kind,
    access,
    iova: address,
    recorded: address,
    code: id,
    fields: { stage: 1, rnw: access === 'read' ? 1 : 0, ind: 0, pnu: 0, class: 2 },
    record,
    log: lines.map((line) => `arm-smmu-v3 ${device}: ${line}`),
  };
}
