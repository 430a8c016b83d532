/** Kernel logs are read back: what the simulator prints, what Linux printed, and what stands between. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FaultRecord, grepPattern, readFaultLog } from '../../server/simulator/fault-log.ts';
import { findIommu, iommus } from '../../server/simulator/iommu/all.ts';
import { type IommuFault, type KernelVersion, kernelVersions } from '../../server/simulator/iommu/iommu.ts';
import type { Access } from '../../server/simulator/trace.ts';
import { iova, physAddr } from '../../server/simulator/units.ts';
import { CountingMemory } from './table-memory.ts';

interface Request {
  readonly name: string;
  readonly kernel: KernelVersion;
  readonly device: string;
  readonly requester: number;
  readonly permits: { readonly read: boolean; readonly write: boolean };
  readonly page: bigint;
  readonly address: bigint;
  readonly access: Access;
}

/** The fault of a request on a machine with one mapped page; undefined where it is none. */
function faultOf({ name, kernel, device, requester, permits, page, address, access }: Request): IommuFault | undefined {
  const model = findIommu(name)!;
  if (model.kernels && !model.kernels.includes(kernel)) return undefined;
  const iommu = model.create({ memory: new CountingMemory(), kernel, device });
  const who = { id: requester, device: '0000:00:04.0', driver: 'dw-pcie' };
  const domain = iommu.attach(who)!;
  if (!domain) return undefined;
  const prot = { ...permits, cache: false, mmio: true, noExec: false };
  domain.map(iova(page & ~(domain.granule - 1n)), physAddr(0xe65d4000n), domain.granule, prot);
  const answer = iommu.translate({ requester: who, address: iova(address), access });
  return answer.kind === 'fault' ? answer.fault : undefined;
}

const request = fc
  .record({
    name: fc.constantFrom(...iommus.filter(({ log }) => log).map(({ name }) => name)),
    kernel: fc.constantFrom(...kernelVersions),
    device: fc.constantFrom('12d00000.iommu', 'iommu0', 'virtio3'),
    requester: fc.nat({ max: 0xffff }),
    permits: fc.constantFrom({ read: true, write: false }, { read: false, write: true }),
    page: fc.bigInt({ min: 0n, max: 0xfffffn }).map((page) => page << 12n),
    offset: fc.bigInt({ min: 0n, max: 0xfffn }),
    hits: fc.boolean(),
    elsewhere: fc.oneof(fc.bigInt({ min: 0n, max: (1n << 32n) - 1n }), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })),
    access: fc.constantFrom<Access>('read', 'write'),
  })
  .map(({ offset, hits, elsewhere, ...rest }) => ({ ...rest, address: hits ? rest.page + offset : elsewhere }));

/** What stands before a message, by how the log was taken. */
const prefix = fc.constantFrom(
  '',
  '[   12.345678] ',
  '[ 4711.000001][  T123] ',
  '<3>[    0.100000] ',
  '[Tue Nov 25 01:32:01 2026] ',
  'Nov 25 01:32:01 board kernel: ',
  'kern  :err   : [   12.345678] ',
);

/** What other drivers print meanwhile. */
const noise = fc.array(
  fc.constantFrom(
    'pci 0000:00:04.0: enabling device (0000 -> 0002)',
    'random: crng init done',
    'arm-smmu-v3 other.iommu: option mask 0x0',
    'DMAR: dmar_fault: 12 callbacks suppressed',
    '',
  ),
  { maxLength: 3 },
);

test('each fault that the simulator prints is read back as the same fault, through timestamps and other lines', () => {
  let faults = 0;
  fc.assert(
    fc.property(request, prefix, noise, noise, (asked, stamp, before, between) => {
      const fault = faultOf(asked);
      if (!fault || fault.log.length === 0) return;
      faults++;
      const [first, ...others] = fault.log;
      const printed = [...before, first!, ...between, ...others].map((line) => `${stamp}${line}`);
      const records = readFaultLog(printed);
      expect(records).toHaveLength(1);
      const [record] = records as [FaultRecord];
      expect(record.iommus).toContain(asked.name);
      expect(record.lines.map((line) => printed[line])).toEqual(fault.log.map((line) => `${stamp}${line}`));
      // What the driver does not print is unknown, never wrong.
      // Of an address that is too wide, some only say that nothing is mapped there.
      const kinds = fault.kind === 'address-size' ? ['address-size', 'translation'] : [fault.kind];
      if (record.kind !== null) expect(kinds).toContain(record.kind);
      if (record.access !== null) expect(record.access).toBe(fault.access);
      expect(record.address).toBe(fault.recorded);
      for (const { line, start, end, value } of record.parts) expect(printed[line]!.slice(start, end)).toBe(value);
    }),
    { numRuns: 2_000 },
  );
  expect(faults).toBeGreaterThan(500);
});

test('two faults at once are two records, whose lines do not mix', () => {
  fc.assert(
    fc.property(request, request, (one, other) => {
      const [a, b] = [faultOf({ ...one, device: 'a.iommu' }), faultOf({ ...other, device: 'b.iommu' })];
      if (!a?.log.length || !b?.log.length || a.log.some((line) => !line.includes('a.iommu'))) return;
      const records = readFaultLog([...a.log, ...b.log]);
      expect(records.map(({ address }) => address)).toEqual([a.recorded, b.recorded]);
    }),
  );
});

/** What each driver tells about a write that is denied and one to an address that is not mapped: kind, access. */
const told: Readonly<Record<string, readonly [denied: string, unmapped: string]>> = {
  'amd-v1': ['permission write', 'translation write'],
  'amd-v2': ['permission write', 'translation write'],
  'apple-dart': ['permission write', 'translation null'],
  'exynos-sysmmu-v1': ['permission write', 'translation null'],
  'exynos-sysmmu-v5': ['permission write', 'translation write'],
  'ipmmu-vmsa': ['permission null', 'translation null'],
  'mtk-iommu': ['no fault', 'translation write'],
  'mtk-iommu-infra': ['no fault', 'translation write'],
  'omap-iommu': ['no fault', 'translation null'],
  'qcom-iommu': ['permission write', 'translation write'],
  'riscv-iommu': ['null write', 'null write'],
  'rockchip-iommu': ['permission write', 'translation write'],
  'rockchip-iommu-v1': ['permission write', 'translation write'],
  smmuv2: ['permission write', 'translation write'],
  'smmuv3-stage1': ['permission write', 'translation write'],
  'smmuv3-stage2': ['permission write', 'translation write'],
  'sun50i-iommu': ['permission write', 'null null'],
  'tegra-smmu': ['permission write', 'translation write'],
  'virtio-iommu-arm64': ['permission write', 'translation null'],
  'virtio-iommu-x86': ['permission write', 'translation null'],
  'vtd-scalable-first-stage': ['permission write', 'translation write'],
  'vtd-scalable-second-stage': ['null write', 'null write'],
  'vtd-second-stage': ['null write', 'null write'],
};

describe('what a driver tells', () => {
  const base = { kernel: '7.2', device: 'iommu0', requester: 0x20, access: 'write' } as const;
  const mapped = { permits: { read: true, write: false }, page: 0xffff8000n };

  test('every IOMMU whose driver prints faults is told of', () => {
    const printing = iommus.filter(({ name }) =>
      faultOf({ ...base, ...mapped, name, address: 0x345000n })?.log.some((line) => line !== ''),
    );
    expect(printing.map(({ name }) => name)).toEqual(Object.keys(told));
    expect(printing.filter(({ log }) => !log)).toEqual([]);
  });

  test.for(Object.entries(told))('%s', ([name, [denied, unmapped]]) => {
    const say = (address: bigint): string => {
      const fault = faultOf({ ...base, ...mapped, name, address });
      const [record] = readFaultLog(fault?.log ?? []);
      return record ? `${record.kind} ${record.access}` : 'no fault';
    };
    expect([say(0xffff8010n), say(0x345678n)]).toEqual([denied, unmapped]);
  });
});

describe('lines as Linux prints them', () => {
  test('a record may lack lines', () => {
    const lone =
      'arm-smmu-v3 arm-smmu-v3.0.auto: event: F_PERMISSION client: 0000:00:04.0 sid: 0x20 ssid: 0 iova: 0xffffe010 ipa: 0';
    expect(readFaultLog([lone])).toMatchObject([
      { kind: 'permission', access: null, address: 0xffffe010n, requester: '0000:00:04.0' },
    ]);
    expect(readFaultLog(['arm-smmu-v3 smmu: event 0x13 received:'])).toMatchObject([
      { kind: 'permission', access: null, address: null },
    ]);
    // Dwords without a head could be anything.
    expect(readFaultLog(['arm-smmu-v3 smmu: \t0x0000002000000013'])).toEqual([]);
  });

  test('a bad StreamID has no address and no access', () => {
    const log = ['event 0x02 received:', '\t0x0000002000000002', ...Array(3).fill('\t0x0000000000000000')];
    expect(readFaultLog(log.map((line) => `arm-smmu-v3 smmu: ${line}`))).toMatchObject([
      { kind: null, access: null, address: null, requester: 'StreamID 0x20', lines: [0, 1, 2, 3, 4] },
    ]);
  });

  test('VT-d prints one header for several records', () => {
    const record = (address: string) =>
      `DMAR: [DMA Write NO_PASID] Request device [00:04.0] fault addr ${address} [fault reason 0x05] PTE Write access is not set`;
    const log = ['DMAR: DRHD: handling fault status reg 3', record('0xffffe000'), record('0xffffd000')];
    const records = readFaultLog(log);
    expect(records.map(({ address, lines }) => [address, lines])).toEqual([
      [0xffffe000n, [0, 1]],
      [0xffffd000n, [2]],
    ]);
    const status = records[0]!.parts.find(({ name }) => name === 'status');
    expect(status?.meaning).toContain('PFO');
  });

  test("an AMD event of an unknown device, Qualcomm's line, and errors of an IPMMU itself", () => {
    const log = [
      'AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:03:00.0 domain=0x000a address=0xfee0000 flags=0x0070]',
      'qcom-iommu-ctx 1e2a000.iommu-ctx: Unhandled context fault: fsr=0x8, iova=0x00000000ffffe010, fsynr=0x10, cb=3',
      'ipmmu-vmsa eed40000.iommu: Page Table Walk Abort @0xffffe010',
    ];
    expect(readFaultLog(log)).toMatchObject([
      { kind: 'permission', access: 'write', requester: '0000:03:00.0' },
      { kind: 'permission', access: 'write', requester: null },
      { kind: null, access: null, address: 0xffffe010n },
    ]);
  });

  test('what is no fault is none', () => {
    const log = [
      'arm-smmu-v3 arm-smmu-v3.0.auto: ias 44-bit, oas 44-bit (features 0x00000305)',
      'DMAR: IOMMU enabled',
      'AMD-Vi: Interrupt remapping enabled',
      'ipmmu-vmsa eed40000.iommu: IPMMU context 0: pgd 0x48000000',
      'a fault of 0x13 in some other driver',
    ];
    expect(readFaultLog(log)).toEqual([]);
  });
});

describe('the text to search a log for', () => {
  test('finds the same fault of another device at another address, and no other kind', () => {
    const base = { kernel: '7.2', permits: { read: true, write: false }, page: 0xffff8000n } as const;
    for (const { name } of iommus.filter(({ log }) => log)) {
      const ask = (rest: Pick<Request, 'device' | 'requester' | 'address' | 'access'>) =>
        faultOf({ ...base, ...rest, name })?.log ?? [];
      const denied = ask({ device: 'iommu0', requester: 0x20, address: 0xffff8010n, access: 'write' });
      const elsewhere = ask({ device: '12d00000.iommu', requester: 0x105, address: 0xffff8fe0n, access: 'write' });
      if (denied.length === 0) continue;
      const pattern = grepPattern(denied);
      expect(pattern, name).not.toBeNull();
      const finds = (lines: readonly string[]) => lines.some((line) => new RegExp(pattern!).test(line));
      expect(finds(denied), `${name}: ${pattern}`).toBe(true);
      expect(finds(elsewhere), `${name}: ${pattern}`).toBe(true);
      const missing = ask({ device: 'iommu0', requester: 0x20, address: 0x345000n, access: 'read' });
      expect(finds(missing), `${name}: ${pattern}`).toBe(false);
    }
  });

  test('reads as the line does', () => {
    const log = ['ipmmu-vmsa eed40000.iommu: Unhandled fault: status 0x00000002 iova 0xfffff0a0'];
    expect(grepPattern(log)).toBe('ipmmu-vmsa .+: Unhandled fault: status 0x00000002 iova');
    expect(grepPattern(['kernel BUG at kernel/dma/mapping.c:1'])).toBeNull();
  });
});
