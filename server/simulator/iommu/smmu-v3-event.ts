/**
 * The events of an Arm SMMUv3 for blocked requests, and what Linux prints (Arm SMMUv3 specification IHI 0070, event
 * records 7.3). Driver: drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c, `arm_smmu_evtq_thread()`; 7.2 also prints the event
 * decoded.
 */
import { hex } from '../units.ts';
import { type FaultLog, hasBit, hexPart } from './fault-log.ts';
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

/** The other events that a request can raise, besides those above (IHI 0070, 7.3). */
const otherEvents = new Map([
  [0x02, 'C_BAD_STREAMID: no stream table entry for this StreamID'],
  [0x03, 'F_STE_FETCH: the stream table entry could not be read'],
  [0x04, 'C_BAD_STE: the stream table entry is invalid'],
  [0x06, 'F_STREAM_DISABLED: the stream may not send requests without substream'],
  [0x08, 'C_BAD_SUBSTREAMID: no context descriptor for this substream'],
  [0x09, 'F_CD_FETCH: the context descriptor could not be read'],
  [0x0a, 'C_BAD_CD: the context descriptor is invalid'],
  [0x0b, 'F_WALK_EABT: a page-table entry could not be read'],
  [0x10, 'F_TRANSLATION: nothing is mapped at the address'],
  [0x11, 'F_ADDR_SIZE: a page table leads to an address that the SMMU cannot output'],
  [0x12, 'F_ACCESS: the access flag of the entry is clear'],
  [0x13, 'F_PERMISSION: the entry does not permit the access'],
]);
const classes = [
  'context descriptor fetch',
  'page-table walk of stage 1',
  'the address that the device sent',
  'reserved',
];
const DWORD = '0x[0-9a-f]{16}';
const FROM = 'arm-smmu-v3 (?<device>\\S+): ';

/** The raw event in five lines, and since 7.2 the two lines that decode it. */
export const smmuV3Log: FaultLog = {
  title: 'Arm SMMUv3',
  source: 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c, arm_smmu_evtq_thread()',
  markers: ['arm-smmu-v3 '],
  lines: [
    { pattern: new RegExp(`${FROM}event (?<event>0x[0-9a-f]+) received:`, 'd') },
    ...[0, 1, 2, 3].map((i) => ({
      pattern: new RegExp(`${FROM}\\s*(?<dword${i}>${DWORD})\\s*$`, 'd'),
      follows: true as const,
    })),
    {
      pattern: new RegExp(
        `${FROM}event: (?<name>\\w+) client: (?<client>\\S+|\\(unassigned sid\\)) sid: (?<sid>0x[0-9a-f]+|0) ssid: (?<ssid>0x[0-9a-f]+|0)(?: iova: (?<iova>0x[0-9a-f]+|0) ipa: (?<ipa>0x[0-9a-f]+|0))?`,
        'd',
      ),
    },
    {
      pattern: new RegExp(
        `${FROM}(?<privilege>unpriv|priv) (?<data>data|inst) (?<access>read|write) (?<stage>s1|s2) "(?<class>[^"]*)"`,
        'd',
      ),
    },
  ],
  telling: ['event', 'name', 'access', 'stage'],
  decode: (parts) => {
    const [first, second, third] = [hexPart(parts.dword0), hexPart(parts.dword1), hexPart(parts.dword2)];
    const known = [...otherEvents].find(([, text]) => text.startsWith(`${parts.name}:`))?.[0];
    const event =
      hexPart(parts.event) ?? (first === null ? null : first & 0xffn) ?? (known === undefined ? null : BigInt(known));
    const hasAddress = event !== null && event >= 0x10n && event <= 0x13n;
    const rnw = second === null || !hasAddress ? null : (second & RNW) !== 0n;
    const access =
      parts.access === 'read' || parts.access === 'write' ? parts.access : rnw === null ? null : rnw ? 'read' : 'write';
    const sid = first === null ? null : first >> 32n;
    return {
      kind: event === BigInt(F_PERMISSION) ? 'permission' : event === BigInt(F_TRANSLATION) ? 'translation' : null,
      access,
      address: hasAddress ? (third ?? hexPart(parts.iova)) : null,
      requester: parts.client ?? (sid === null ? null : `StreamID ${hex(sid)}`),
      meanings: {
        ...(event === null ? {} : { event: eventText(event), name: eventText(event) }),
        ...(first === null
          ? {}
          : { dword0: `[7:0] ${eventText(first & 0xffn)}; [63:32] StreamID ${hex(first >> 32n)}` }),
        ...(second === null ? {} : { dword1: hasAddress ? requestText(second) : 'fields of this event' }),
        dword2: hasAddress ? 'the address that the device sent' : 'fields of this event',
        dword3: hasAddress
          ? 'the input of stage 2 without its offset (IPA); 0 for a fault of stage 1'
          : 'fields of this event',
        client: 'the device whose StreamID it is',
        sid: 'StreamID: selects the stream table entry',
        ssid: 'substream (PASID)',
        iova: 'the address that the device sent',
        ipa: 'the input of stage 2, without its offset',
        privilege: 'PnU; PCIe requests without PASID are unprivileged',
        stage: parts.stage === 's2' ? 'stage 2 blocked it' : 'stage 1 blocked it',
        class: 'what was being done when it was blocked; emulators of old leave it at "CD fetch"',
      },
    };
  },
};

const eventText = (event: bigint): string => otherEvents.get(Number(event)) ?? 'an event that this does not know';

/** Dword 1 of an event that has an address. */
function requestText(dword: bigint): string {
  return [
    `RnW (bit 35) ${(dword & RNW) !== 0n ? '1: a read' : '0: a write'}`,
    `InD (bit 34) ${hasBit(dword, 34) ? '1: an instruction fetch' : '0: data'}`,
    `PnU (bit 33) ${hasBit(dword, 33) ? '1: privileged' : '0: unprivileged'}`,
    `S2 (bit 39) ${(dword & S2) !== 0n ? '1: stage 2' : '0: stage 1'}`,
    `CLASS [41:40] ${classes[Number((dword >> 40n) & 3n)]}`,
    ...(hasBit(dword, 31) ? ['STALL (bit 31): the request waits'] : []),
  ].join('; ');
}
