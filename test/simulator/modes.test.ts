/** The ways in which a kernel can use an IOMMU: strict and lazy unmapping, passthrough, forced DAC. */
import { describe, expect, test } from 'vitest';
import { findIommu, iommus } from '../../server/simulator/iommu/all.ts';
import { defaultKernel } from '../../server/simulator/iommu/iommu.ts';
import { createMachine, type Machine, type MachineOptions } from '../../server/simulator/machine.ts';
import { type Iova, iova, physAddr } from '../../server/simulator/units.ts';

const DEVICE = '0000:00:04.0';
const PHYS = physAddr(0xe65d4000n);

const machine = (over: Partial<MachineOptions>): Machine =>
  createMachine({ forcesDomains: true, platform: 'generic-vtd', ...over });

function map({ dma }: Machine): Iova {
  const mapped = dma.map(DEVICE, { phys: PHYS, size: 0x4000n, direction: 'DMA_BIDIRECTIONAL', mmio: true });
  if (mapped.kind !== 'mapped') throw new Error(mapped.kind);
  return mapped.handle;
}

const unmap = ({ dma }: Machine, handle: Iova): unknown =>
  dma.unmap(DEVICE, { handle, size: 0x4000n, direction: 'DMA_BIDIRECTIONAL', mmio: true });

const write = (m: Machine, at: bigint) =>
  m.deviceAccess({ device: DEVICE, iova: iova(at), access: 'write', bytes: 4, data: 0n });

/** Blocked, or where it reached: `phys` also where nothing answers there. */
const reached = (m: Machine, at: bigint): boolean => write(m, at).fault === null;

const enforcing = iommus.filter(({ enforces }) => enforces(defaultKernel) !== 'nothing').map(({ name }) => name);
const lazy = enforcing.filter((name) => findIommu(name)!.lazy === true);

test('what cannot defer invalidation is named', () => {
  expect(enforcing.filter((name) => !lazy.includes(name))).toEqual([
    'apple-dart',
    'exynos-sysmmu-v1',
    'exynos-sysmmu-v5',
    'ipmmu-vmsa',
    'qcom-iommu',
    'rockchip-iommu',
    'rockchip-iommu-v1',
    'sun50i-iommu',
    'tegra-smmu',
  ]);
});

test.for(enforcing)('strict: an unmap on %s takes effect at once', (iommu) => {
  const m = machine({ iommu, mode: 'strict' });
  const at = map(m);
  expect(reached(m, at)).toBe(true);
  unmap(m, at);
  expect(reached(m, at)).toBe(false);
});

describe('lazy', () => {
  test.for(lazy)('on %s a page that was used stays reachable for 10 ms', (iommu) => {
    const m = machine({ iommu, mode: 'lazy' });
    const at = map(m);
    expect(reached(m, at)).toBe(true);
    unmap(m, at);
    expect(reached(m, at + 0x10n)).toBe(true);
    expect(reached(m, at + 0x1000n)).toBe(false);
    m.wait(9);
    expect(reached(m, at + 0x10n)).toBe(true);
    m.wait(1);
    expect(reached(m, at + 0x10n)).toBe(false);
  });

  test('a driver that cannot defer is strict all the same', () => {
    const m = machine({ iommu: 'rockchip-iommu', mode: 'lazy' });
    const at = map(m);
    expect(reached(m, at)).toBe(true);
    unmap(m, at);
    expect(reached(m, at)).toBe(false);
  });

  test('an address is handed out again only after the flush, and then leads to the new page', () => {
    const m = machine({ iommu: 'smmuv3-stage1', mode: 'lazy' });
    const at = map(m);
    unmap(m, at);
    expect(map(m)).toBe(at - 0x4000n);
    m.wait(10);
    expect(map(m)).toBe(at);
  });

  test('a full queue flushes at once', () => {
    const m = machine({ iommu: 'smmuv3-stage1', mode: 'lazy' });
    const handles = Array.from({ length: 256 }, () => map(m));
    expect(reached(m, handles[0]!)).toBe(true);
    for (const handle of handles.slice(0, 255)) unmap(m, handle);
    expect(reached(m, handles[0]!)).toBe(true);
    unmap(m, handles[255]!);
    expect(reached(m, handles[0]!)).toBe(false);
  });

  test('a cached page grants no more than its mapping did', () => {
    const m = machine({ iommu: 'amd-v1', mode: 'lazy' });
    const mapped = m.dma.map(DEVICE, { phys: PHYS, size: 0x1000n, direction: 'DMA_TO_DEVICE', mmio: true });
    if (mapped.kind !== 'mapped') throw new Error(mapped.kind);
    const read = { device: DEVICE, iova: mapped.handle, access: 'read', bytes: 4, data: 0n } as const;
    expect(m.deviceAccess(read).fault).toBeNull();
    expect(write(m, mapped.handle).fault).toMatchObject({ kind: 'permission' });
  });
});

test('passthrough: handles are physical addresses and nothing is blocked, also after the unmap', () => {
  const m = machine({ iommu: 'amd-v1', mode: 'passthrough' });
  expect(m.iommu).toBe('amd-v1');
  const at = map(m);
  expect(at).toBe(PHYS as bigint);
  unmap(m, at);
  expect(reached(m, at)).toBe(true);
  expect(write(m, at).hops.map(({ text }) => text)).toContain('amd-v1 passes it through, nothing is checked');
});

test('forced DAC: a PCI device gets the highest addresses, and those of a device with a small mask stay below it', () => {
  const m = machine({ iommu: 'smmuv3-stage1', forceDac: true });
  expect(map(m)).toBe(0xffffffffc000n);
  m.dma.setMask(DEVICE, 32);
  expect(map(m)).toBe(0xffffc000n);
});

test('the width of a domain can be given', () => {
  const m = machine({ iommu: 'smmuv3-stage2', forceDac: true, inputBits: 44 });
  expect(map(m)).toBe(0xfffffffc000n);
});

test('a kernel without a driver for the IOMMU is refused', () => {
  expect(() => machine({ iommu: 'riscv-iommu', kernel: '6.12' })).toThrow('Linux 6.12 has no driver for riscv-iommu');
});

test('another name leads to the same IOMMU', () => {
  expect(machine({ iommu: 'vtd-legacy-second-stage' }).iommu).toBe('vtd-second-stage');
  expect(machine({ iommu: 'smmuv3-both-stages' }).iommu).toBe('smmuv3-stage1');
});
