/**
 * What the DMA API promises on every IOMMU, for random maps and unmaps of two devices; and the consequences that
 * matter to a doorbell: neighbours, handles that come back, devices whose handles collide.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findIommu, iommuNames } from '../../../server/simulator/iommu/all.ts';
import { defaultKernel } from '../../../server/simulator/iommu/iommu.ts';
import { DMA_MAPPING_ERROR } from '../../../server/simulator/kernel/address-space.ts';
import type { DmaDevice } from '../../../server/simulator/kernel/dma-api.ts';
import { createMachine, type Machine } from '../../../server/simulator/machine.ts';
import { findPlatform } from '../../../server/simulator/platform/all.ts';
import { bitMask, type Iova, iova, physAddr } from '../../../server/simulator/units.ts';

const cases = Number(process.env.PROPERTY_CASES ?? 200);

const generic = findPlatform('generic-none')!;
const target = { kind: 'ram', name: 'MMIO', start: physAddr(0x10000000n), end: physAddr(0x30000000n) } as const;
const device = (name: string, requesterId: number): DmaDevice => ({
  name,
  driver: 'test',
  bus: 'platform',
  requesterId,
  dmaMask: bitMask(32),
  coherent: true,
});

/** A machine with two devices and a range of registers that takes every request. */
const machine = (iommu: string): Machine =>
  createMachine({
    forcesDomains: true,
    platform: {
      ...generic,
      devices: [...generic.devices, device('a', 8), device('b', 16)],
      targets: [...generic.targets, target],
    },
    iommu,
  });

/** IOMMUs with a domain that blocks what is not mapped. */
const translating = iommuNames.filter((iommu) => findIommu(iommu)!.enforces(defaultKernel) !== 'nothing');

const map = (m: Machine, name: string, phys: bigint, size: bigint): Iova => {
  const outcome = m.dma.map(name, { phys: physAddr(phys), size, direction: 'DMA_FROM_DEVICE', mmio: true });
  if (outcome.kind !== 'mapped') throw new Error(outcome.kind);
  return outcome.handle;
};

const unmap = (m: Machine, name: string, handle: Iova, size: bigint): void => {
  m.dma.unmap(name, { handle, size, direction: 'DMA_FROM_DEVICE', mmio: true });
};

/** Where a write of one byte lands; null where the IOMMU blocks it. */
const landed = (m: Machine, name: string, address: bigint): bigint | null =>
  m.deviceAccess({ device: name, iova: iova(address), access: 'write', bytes: 1, data: 0n }).landed;

interface Live {
  readonly device: string;
  readonly handle: bigint;
  readonly phys: bigint;
  readonly size: bigint;
}

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      device: fc.constantFrom('a', 'b'),
      offset: fc.nat(0x1000000),
      size: fc.oneof(fc.integer({ min: 1, max: 0x20000 }), fc.integer({ min: 1, max: 64 })),
    }),
  },
  fc.record({ unmap: fc.nat(30) }),
);

describe.for(translating)('on %s', (iommu) => {
  /** The granule of its domains: a DART has pages of 16 KiB. */
  const PAGE = iommu === 'apple-dart' ? 0x4000n : 0x1000n;
  const firstPage = ({ handle }: Live): bigint => handle / PAGE;
  const lastPage = ({ handle, size }: Live): bigint => (handle + size - 1n) / PAGE;

  test('handles keep their offset, live ones never share a page, every byte lands where it was mapped', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        const m = machine(iommu);
        const live: Live[] = [];
        const gone: Live[] = [];
        for (const action of steps) {
          if ('unmap' in action) {
            const [mapping] = live.splice(action.unmap % Math.max(1, live.length), 1);
            if (mapping === undefined) continue;
            unmap(m, mapping.device, iova(mapping.handle), mapping.size);
            gone.push(mapping);
            continue;
          }
          const phys = target.start + BigInt(action.offset);
          const size = BigInt(action.size);
          const handle = map(m, action.device, phys, size);
          expect(handle % PAGE).toBe(phys % PAGE);
          expect(handle + size - 1n).toBeLessThanOrEqual(bitMask(32));
          live.push({ device: action.device, handle, phys, size });
        }
        for (const mapping of live) {
          const others = live.filter((other) => other !== mapping && other.device === mapping.device);
          const clash = others.find((o) => firstPage(o) <= lastPage(mapping) && firstPage(mapping) <= lastPage(o));
          expect(clash).toBeUndefined();
          for (const at of [0n, mapping.size / 2n, mapping.size - 1n])
            expect(landed(m, mapping.device, mapping.handle + at)).toBe(mapping.phys + at);
        }
        for (const mapping of gone) {
          const page = firstPage(mapping);
          const isUsedAgain = live.some(
            (o) => o.device === mapping.device && firstPage(o) <= page && page <= lastPage(o),
          );
          if (!isUsedAgain) expect(landed(m, mapping.device, mapping.handle)).toBeNull();
        }
      }),
      { numRuns: Math.max(20, cases / 10) },
    );
  });

  test('sizes are rounded up to a power of two pages, each on its own multiple', () => {
    const m = machine(iommu);
    const first = map(m, 'a', target.start, PAGE);
    const [three, next] = [map(m, 'a', target.start, 3n * PAGE), map(m, 'a', target.start, PAGE)];
    expect(three % (4n * PAGE)).toBe(0n);
    expect([first - three, three - next]).toEqual([7n * PAGE, PAGE]);
  });

  test('an overrun lands in the mapping that was made before, which lies above', () => {
    const m = machine(iommu);
    const [first, second] = [map(m, 'a', 0x10000000n, PAGE), map(m, 'a', 0x20000000n, PAGE)];
    expect(first - second).toBe(PAGE);
    expect(landed(m, 'a', second + PAGE - 1n)).toBe(0x20000000n + PAGE - 1n);
    expect(landed(m, 'a', second + PAGE)).toBe(0x10000000n);
    expect(landed(m, 'a', second - 1n)).toBeNull();
  });

  test('a handle that was unmapped is the next one, so that its late user reaches the new mapping', () => {
    const m = machine(iommu);
    const stale = map(m, 'a', 0x10000000n, PAGE);
    unmap(m, 'a', stale, PAGE);
    expect(landed(m, 'a', stale)).toBeNull();
    expect(map(m, 'a', 0x20000000n, PAGE)).toBe(stale);
    expect(landed(m, 'a', stale)).toBe(0x20000000n);
  });

  test('two devices get the same handle for different registers, each in a domain of its own', () => {
    const m = machine(iommu);
    const [a, b] = [map(m, 'a', 0x10000000n, PAGE), map(m, 'b', 0x20000000n, PAGE)];
    expect(a).toBe(b);
    expect([landed(m, 'a', a), landed(m, 'b', b)]).toEqual([0x10000000n, 0x20000000n]);
    unmap(m, 'a', a, PAGE);
    expect([landed(m, 'a', a), landed(m, 'b', b)]).toEqual([null, 0x20000000n]);
  });

  test('an IOVA space that is used up gives DMA_MAPPING_ERROR, and what was mapped stays', () => {
    const m = machine(iommu);
    m.dma.setMask('a', 16);
    const handles: Iova[] = [];
    for (;;) {
      const outcome = m.dma.map('a', { phys: target.start, size: PAGE, direction: 'DMA_FROM_DEVICE', mmio: true });
      if (outcome.kind !== 'mapped') {
        expect(outcome).toMatchObject({ kind: 'error', handle: DMA_MAPPING_ERROR, reason: 'no IOVA range is free' });
        break;
      }
      handles.push(outcome.handle);
    }
    // Page 0 is never handed out.
    const pages = 0x10000n / PAGE - 1n;
    expect(handles).toEqual(Array.from({ length: Number(pages) }, (_, i) => (pages - BigInt(i)) * PAGE));
    for (const handle of handles) expect(landed(m, 'a', handle)).toBe(target.start);
  });
});
