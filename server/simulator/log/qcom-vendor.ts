/**
 * The SMMUv2 driver of Qualcomm's vendor kernels (android.googlesource.com/kernel/msm, drivers/iommu/arm-smmu.c,
 * `arm_smmu_context_fault()`): it names the client, and puts the access among the bits of the FSR.
 */
import { bitsText, type FaultLog, hasBit, hexPart, meaningOf } from '../iommu/fault-log.ts';
import { fsrBits } from '../iommu/smmu-v2-fault.ts';

export const qcomVendorLog: FaultLog = {
  title: "Arm SMMUv2, Qualcomm's vendor kernel",
  source: 'drivers/iommu/arm-smmu.c of the vendor, arm_smmu_context_fault()',
  markers: ['arm-smmu '],
  lines: [
    { pattern: /arm-smmu (?<device>\S+): Unhandled arm-smmu context fault from (?<client>[^\s!]+)!/d },
    { pattern: /arm-smmu (?<device>\S+): FAR {4}= (?<address>(?:0x)?[0-9a-f]+)/d, follows: true },
    {
      pattern:
        /arm-smmu (?<device>\S+): FSR {4}= (?<fsr>(?:0x)?[0-9a-f]+) \[(?<flags>(?!.*Format=)[^\]]*)\](?:, SID=(?<sid>0x[0-9a-f]+))?/d,
      follows: true,
    },
  ],
  telling: ['flags'],
  decode: ({ client, address, fsr: register, flags, sid }) => {
    const fsr = hexPart(register);
    const words = flags?.trim().split(/\s+/) ?? [];
    return {
      kind: fsr === null ? null : hasBit(fsr, 3) ? 'permission' : hasBit(fsr, 1) ? 'translation' : null,
      access: words.includes('W') ? 'write' : words.includes('R') ? 'read' : null,
      address: hexPart(address),
      requester: client ?? null,
      meanings: {
        client: 'the device that sent the request',
        address: 'the address that the device sent',
        ...meaningOf(['fsr'], fsr, (value) => bitsText(value, fsrBits)),
        flags: `FSR, bit by bit${words.includes('W') ? '; W: a write' : words.includes('R') ? '; R: a read' : ''}`,
        sid: `the StreamID of the request${sid === undefined ? '' : `, ${Number(sid)}`}`,
      },
    };
  },
};
