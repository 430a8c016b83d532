/** What lies between a device and the memory besides an IOMMU: a bus with dma-ranges, and swiotlb that bounces everything. */
import { describe, expect, test } from 'vitest';
import { kernelVersions } from '../../../server/simulator/iommu/iommu.ts';
import { createMachine, type Machine, type MachineOptions } from '../../../server/simulator/machine.ts';
import { findPlatform } from '../../../server/simulator/platform/all.ts';
import type { Platform } from '../../../server/simulator/platform/platform.ts';
import { iova, physAddr } from '../../../server/simulator/units.ts';

const base = findPlatform('generic-smmuv3')!;
const { device } = base.endpoint;
const { start } = base.ram;

/** The first GiB of the bus is the RAM; nothing else is forwarded. */
const ranges = [{ bus: 0n, cpu: start, size: 0x4000_0000n }];
const platform: Platform = {
  ...base,
  devices: base.devices.map((each) => ({ ...each, dmaMask: 0xffff_ffff_ffffn, dmaRanges: ranges })),
};

const machine = (iommu: string, over: Partial<MachineOptions> = {}): Machine =>
  createMachine({ platform, iommu, ...over });

function map(m: Machine, phys: bigint, mmio: boolean) {
  return m.dma.map(device, { phys: physAddr(phys), size: 0x1000n, direction: 'DMA_FROM_DEVICE', mmio });
}

const write = (m: Machine, address: bigint) =>
  m.deviceAccess({ device, iova: iova(address), access: 'write', bytes: 4, data: 0n });

describe('a bus with dma-ranges', () => {
  test('without an IOMMU, a handle of memory is the address on the bus, and leads to the memory', () => {
    const m = machine('none');
    expect(map(m, start + 0x10_0000n, false)).toMatchObject({ kind: 'mapped', handle: 0x10_0000n });
    expect(write(m, 0x10_0000n).landed).toBe(start + 0x10_0000n);
  });

  test.each(kernelVersions)(
    'Linux %s gives registers as they are: beyond the limit that fails, and says so',
    (kernel) => {
      const m = machine('none', { kernel });
      const mapped = map(m, 0xe65d_5000n, true);
      expect(mapped).toMatchObject({
        kind: 'error',
        reason: `0xe65d5000 is beyond what the bus of ${device} forwards`,
      });
      expect('log' in mapped && mapped.log.join()).toContain('bus limit 3fffffff');
      // Below the limit they are taken, and the write ends in memory instead.
      expect(map(m, 0x10_0000n, true)).toMatchObject({ kind: 'mapped', handle: 0x10_0000n });
      expect(write(m, 0x10_0000n).landed).toBe(start + 0x10_0000n);
    },
  );

  test('with an IOMMU, handles stay below the limit, and lead where they were mapped', () => {
    const m = machine('smmuv3-stage1');
    const mapped = map(m, 0xe65d_5000n, true);
    expect(mapped).toMatchObject({ kind: 'mapped', handle: 0x3fff_f000n });
    expect(write(m, 0x3fff_f000n).hops.at(-1)?.address ?? {}).not.toMatchObject({ value: start });
  });

  test('an address that no range forwards is known to lead nowhere', () => {
    expect(write(machine('none'), 0x8000_0000n).landed).toBeNull();
  });
});

describe('swiotlb=force', () => {
  const bounced = (kernel: '6.12' | '7.2', iommu: string, mmio: boolean) =>
    createMachine({ platform: base, iommu, kernel, bounces: true }).dma.map(device, {
      ...{ phys: physAddr(mmio ? 0xe65d_5000n : start), size: 0x1000n, direction: 'DMA_FROM_DEVICE', mmio },
    });

  test('fails maps of registers in 7.2 without a word, and not in 6.12', () => {
    expect(bounced('7.2', 'none', true)).toMatchObject({ kind: 'error', log: [], warnings: [] });
    expect(bounced('6.12', 'none', true)).toMatchObject({ kind: 'mapped', handle: 0xe65d_5000n });
  });

  test('changes nothing where an IOMMU translates, and is not pretended for memory', () => {
    expect(bounced('7.2', 'smmuv3-stage1', true).kind).toBe('mapped');
    expect(bounced('7.2', 'none', false)).toMatchObject({ kind: 'unmodelled' });
  });
});
