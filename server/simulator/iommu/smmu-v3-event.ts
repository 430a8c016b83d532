/**
 * The events of an Arm SMMUv3 for blocked requests, and what Linux prints (Arm SMMUv3 specification IHI 0070, event
 * records 7.3). Driver: drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c, `arm_smmu_evtq_thread()`; 7.2 also prints the event
 * decoded.
 */
import { hex } from '../units.ts';
import type { IommuFault, KernelVersion, TranslationRequest } from './iommu.ts';
import type { Blocked } from './radix-iommu.ts';

const F_TRANSLATION = 0x10;
const F_PERMISSION = 0x13;
const eventNames = new Map([
  [F_TRANSLATION, 'F_TRANSLATION'],
  [F_PERMISSION, 'F_PERMISSION'],
]);

/** Fields of dword 1. A PCIe request without PASID is unprivileged data, so PnU and InD stay 0. */
const RNW = 1n << 35n;
const S2 = 1n << 39n;
const CLASS_INPUT_ADDRESS = 2n << 40n;
/** Dword 3: the input of stage 2, without the offset in its page. */
const IPA = 0xffffffffff000n;

/** The event as the SMMU writes it to its queue, and as the driver prints it. */
export function smmuV3Event(
  { requester, address, access }: TranslationRequest,
  { kind }: Blocked,
  { stage, kernel, device }: { stage: 1 | 2; kernel: KernelVersion; device: string },
): IommuFault {
  // An address beyond the table's input size is F_TRANSLATION; F_ADDR_SIZE is about output addresses.
  const id = kind === 'permission' ? F_PERMISSION : F_TRANSLATION;
  // With stage 1 bypassed, the input of stage 2 is the address itself.
  const ipa = stage === 2 ? address & IPA : 0n;
  const record = [
    BigInt(id) | (BigInt(requester.id) << 32n),
    CLASS_INPUT_ADDRESS | (access === 'read' ? RNW : 0n) | (stage === 2 ? S2 : 0n),
    address,
    ipa,
  ];
  const lines = [`event ${hex(id, 2)} received:`, ...record.map((dword) => `\t${hex(dword, 16)}`)];
  if (kernel !== '6.12') {
    lines.push(
      `event: ${eventNames.get(id)} client: ${requester.device} sid: ${hex(requester.id)} ssid: 0x0 iova: ${hex(address)} ipa: ${hex(ipa)}`,
      `unpriv data ${access} s${stage} "Input address caused fault" stag: 0x0`,
    );
  }
  return {
    kind: kind === 'permission' ? 'permission' : 'translation',
    access,
    iova: address,
    recorded: address,
    code: id,
    fields: { stage, rnw: access === 'read' ? 1 : 0, ind: 0, pnu: 0, class: 2 },
    record,
    log: lines.map((line) => `arm-smmu-v3 ${device}: ${line}`),
  };
}
