/** The DMA API as drivers see it: handles, failures, warnings, kernel BUGs. */
import { describe, expect, test } from 'vitest';
import { DMA_MAPPING_ERROR } from '../../../server/simulator/kernel/address-space.ts';
import type { MapCall } from '../../../server/simulator/kernel/dma-api.ts';
import { createMachine, type Machine, type MachineOptions } from '../../../server/simulator/machine.ts';
import { findPlatform } from '../../../server/simulator/platform/all.ts';
import { type Iova, physAddr } from '../../../server/simulator/units.ts';

const DEVICE = '0000:00:04.0';
const page: MapCall = { phys: physAddr(0xe65d5000n), size: 0x1000n, direction: 'DMA_FROM_DEVICE', mmio: true };

const machine = (over: Partial<MachineOptions> = {}): Machine =>
  createMachine({ forcesDomains: true, platform: 'generic-vtd', ...over });

function handle({ dma }: Machine, over: Partial<MapCall> = {}): Iova {
  const mapped = dma.map(DEVICE, { ...page, ...over });
  if (mapped.kind !== 'mapped') throw new Error(mapped.kind);
  return mapped.handle;
}

const unmap = (m: Machine, at: Iova, over: Partial<MapCall> = {}) => {
  const { size, direction, mmio } = { ...page, ...over };
  return m.dma.unmap(DEVICE, { handle: at, size, direction, mmio });
};

describe('with an IOMMU', () => {
  test('a handle keeps the offset in the page, and whole pages are reachable', () => {
    const m = machine();
    const at = handle(m, { phys: physAddr(0xe65d5fc0n), size: 0x80n });
    expect(at & 0xfffn).toBe(0xfc0n);
    expect(m.dma.permits(DEVICE, (at + 0x103fn) as Iova)).toMatchObject({ write: true });
    expect(m.dma.permits(DEVICE, (at + 0x1040n) as Iova)).toMatchObject({ write: false });
    expect(m.dma.permits(DEVICE, (at - 0xfc0n) as Iova)).toMatchObject({ write: true });
  });

  test('handles go down from 4 GiB, sizes rounded up to a power of two and aligned to it', () => {
    const m = machine();
    const sizes = [0x1000n, 0x3000n, 0x1000n, 0x2000n, 0x21000n];
    expect(sizes.map((size) => handle(m, { size }))).toEqual([
      0xfffff000n,
      0xffff8000n,
      0xffff7000n,
      0xffff4000n,
      0xfffc0000n,
    ]);
  });

  test('a freed page is handed out again first', () => {
    const m = machine();
    const [a, b] = [handle(m), handle(m)];
    unmap(m, a);
    unmap(m, b);
    expect([handle(m), handle(m), handle(m)]).toEqual([b, a, 0xffffd000n]);
  });

  test('a freed large range goes back to the tree', () => {
    const m = machine();
    const size = 0x100000n;
    const at = handle(m, { size });
    expect(handle(m)).toBe(at - 0x1000n);
    unmap(m, at, { size });
    expect(handle(m, { size })).toBe(at);
  });

  test('a PCI device gets addresses above 4 GiB only when those below are used up', () => {
    const m = machine({ iommu: 'smmuv3-stage1' });
    const phys = physAddr(0x4000000000n);
    expect(handle(m, { phys, size: 0x80000000n })).toBe(0x80000000n);
    expect(handle(m, { phys, size: 0x40000000n })).toBe(0x40000000n);
    expect(handle(m, { phys, size: 0x40000000n })).toBe(0xffffc0000000n);
    expect(handle(m)).toBe(0xffffbffff000n);
  });

  test.for([
    [32, 0xfffff000n],
    [36, 0xffffff000n],
    [64, 0xfffffffff000n],
  ] as const)('a platform device with a mask of %s bits gets the highest page', ([bits, highest]) => {
    const { dma, endpoint } = createMachine({ platform: 'generic-smmuv3' });
    dma.setMask(endpoint.device, bits);
    expect(dma.map(endpoint.device, page)).toMatchObject({ kind: 'mapped', handle: highest });
    expect(dma.map(endpoint.device, page)).toMatchObject({ kind: 'mapped', handle: highest - 0x1000n });
  });

  test('the interrupt range of VT-d is never handed out', () => {
    const m = machine();
    const handles = Array.from({ length: 20 }, () => handle(m, { size: 0x100000n }));
    expect(handles.at(0)).toBe(0xfff00000n);
    expect(handles).not.toContain(0xfee00000n);
    expect(handles).toContain(0xfed00000n);
  });

  test('a size that no range can hold, and a target past the table, give DMA_MAPPING_ERROR', () => {
    const m = machine();
    const huge = m.dma.map(DEVICE, { ...page, size: 1n << 52n });
    expect(huge).toMatchObject({ kind: 'error', handle: DMA_MAPPING_ERROR, log: [], warnings: [] });
    const far = createMachine({ platform: 'renesas-r8a779f0' });
    const outcome = far.dma.map(far.endpoint.device, { ...page, phys: physAddr(1n << 40n) });
    expect(outcome).toMatchObject({ kind: 'error', reason: 'iommu_map() returned -ERANGE' });
    expect(far.dma.map(far.endpoint.device, page)).toMatchObject({ kind: 'mapped', handle: 0xfffff000n });
  });

  test('dma_mapping_error() tells the one failing handle', () => {
    const { dma } = machine();
    expect(dma.mappingError(0xffffffffffffffffn)).toBe(true);
    expect(dma.mappingError(0xfffff000n)).toBe(false);
  });

  test('an unmap in another direction works silently, of another size only in part', () => {
    const m = machine();
    expect(unmap(m, handle(m), { direction: 'DMA_TO_DEVICE' })).toEqual({ kind: 'unmapped', log: [], warnings: [] });
    const at = handle(m, { size: 0x3000n });
    expect(unmap(m, at, { size: 0x1000n })).toMatchObject({ warnings: [] });
    expect(m.dma.permits(DEVICE, at)).toMatchObject({ write: false });
    expect(m.dma.permits(DEVICE, (at + 0x1000n) as Iova)).toMatchObject({ write: true });
  });

  test('an unmap of nothing warns, twice with io-pgtable', () => {
    const site = 'drivers/iommu/dma-iommu.c __iommu_dma_unmap';
    const pgtable = 'drivers/iommu/io-pgtable-arm.c __arm_lpae_unmap';
    for (const [iommu, warnings] of [
      ['vtd-second-stage', [site]],
      ['smmuv3-stage1', [pgtable, site]],
    ] as const) {
      const m = machine({ iommu });
      const at = handle(m);
      unmap(m, at);
      expect(unmap(m, at)).toMatchObject({ warnings });
    }
    const ram = unmap(machine(), 0x1000n as Iova, { mmio: false });
    expect(ram).toMatchObject({ warnings: ['drivers/iommu/dma-iommu.c iommu_dma_unmap_phys'] });
  });

  test('a double unmap hands the same page to two mappings; the second fails where the table refuses it', () => {
    const m = machine();
    const at = handle(m);
    unmap(m, at);
    unmap(m, at);
    expect(handle(m)).toBe(at);
    expect(m.dma.map(DEVICE, page)).toMatchObject({ kind: 'error', reason: 'iommu_map() returned -EEXIST' });
  });

  test('coherent memory is mapped both ways, each allocation in RAM of its own', () => {
    const m = machine();
    const [a, b] = [m.dma.allocCoherent(DEVICE, 100n), m.dma.allocCoherent(DEVICE, 0x1000n)];
    expect(a.outcome).toMatchObject({ kind: 'mapped', permits: { read: true, write: true } });
    expect(a.phys === b.phys).toBe(false);
  });
});

describe('DMA_NONE is a kernel BUG, as a value', () => {
  test.for([
    { kernel: '6.12', mmio: true, map: 327, unmap: 350 },
    { kernel: '6.12', mmio: false, map: 162, unmap: 188 },
    { kernel: '7.2', mmio: true, map: 161, unmap: 213 },
  ] as const)('$kernel, registers $mmio', ({ kernel, mmio, ...lines }) => {
    for (const iommu of ['none', 'vtd-second-stage']) {
      const m = machine({ kernel, iommu });
      expect(m.dma.map(DEVICE, { ...page, mmio, direction: 'DMA_NONE' })).toEqual({
        kind: 'bug',
        fault: {
          kind: 'kernel-bug',
          access: 'write',
          iova: 0n,
          log: [`kernel BUG at kernel/dma/mapping.c:${lines.map}!`],
        },
      });
      expect(unmap(m, 0n as Iova, { mmio, direction: 'DMA_NONE' })).toMatchObject({
        fault: { log: [`kernel BUG at kernel/dma/mapping.c:${lines.unmap}!`] },
      });
    }
  });
});

describe('without an IOMMU', () => {
  test('the handle is the physical address and an unmap does nothing', () => {
    const m = machine({ iommu: 'none' });
    expect(m.dma.map(DEVICE, page)).toMatchObject({ handle: 0xe65d5000n, permits: null });
    expect(unmap(m, 0xe65d5000n as Iova)).toEqual({ kind: 'unmapped', log: [], warnings: [] });
    expect(m.dma.permits(DEVICE, 0x1234n as Iova)).toBeNull();
  });

  test.for([
    ['6.12', 'kernel/dma/direct.c dma_direct_map_resource'],
    ['7.2', 'kernel/dma/direct.h dma_direct_map_phys'],
  ] as const)('registers beyond the mask fail, loudly once, under %s', ([kernel, warning]) => {
    const m = machine({ iommu: 'none', kernel });
    m.dma.setMask(DEVICE, 32);
    const beyond = { ...page, phys: physAddr(0x80000f0000n) };
    expect(m.dma.map(DEVICE, beyond)).toMatchObject({
      kind: 'error',
      log: [`dw-pcie ${DEVICE}: DMA addr 0x00000080000f0000+4096 overflow (mask ffffffff, bus limit 0).`],
      warnings: [warning],
    });
    expect(m.dma.map(DEVICE, beyond)).toMatchObject({ kind: 'error', log: [], warnings: [] });
    expect(m.dma.map(DEVICE, { ...page, phys: physAddr(0xfffff000n) }).kind).toBe('mapped');
  });

  test('RAM beyond the mask would need swiotlb, which is not modelled', () => {
    const m = machine({ iommu: 'none' });
    m.dma.setMask(DEVICE, 32);
    expect(m.dma.map(DEVICE, { ...page, phys: physAddr(1n << 33n), mmio: false }).kind).toBe('unmodelled');
  });
});

test('a device without a DMA mask cannot map, and warns once', () => {
  const platform = findPlatform('generic-vtd')!;
  const child = { ...platform.devices[0]!, name: 'epc0', dmaMask: null };
  const { dma } = machine({ platform: { ...platform, devices: [...platform.devices, child] } });
  expect(dma.map('epc0', page)).toMatchObject({ kind: 'error', warnings: ['kernel/dma/mapping.c dma_map_phys'] });
  expect(dma.map('epc0', page)).toMatchObject({ kind: 'error', warnings: [] });
});

test('a device that does not exist is named together with those that do', () => {
  expect(() => machine().dma.map('eth0', page)).toThrow(`no device eth0 on this machine; it has ${DEVICE}`);
});
