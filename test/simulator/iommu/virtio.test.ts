/** virtio-iommu, which keeps mappings in place of page tables: an unmap may not split one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findIommu } from '../../../server/simulator/iommu/all.ts';
import type { Domain, Iommu } from '../../../server/simulator/iommu/iommu.ts';
import { iova, physAddr } from '../../../server/simulator/units.ts';
import { CountingMemory } from '../table-memory.ts';

const cases = Number(process.env.PROPERTY_CASES ?? 200);
const requester = { id: 0x20, device: '0000:00:04.0', driver: 'dw-pcie' };
const PAGE = 0x1000n;
const prot = { read: true, write: true, cache: true, mmio: false, noExec: false };

function fresh(): { iommu: Iommu; domain: Domain } {
  const iommu = findIommu('virtio-iommu-x86')!.create({
    memory: new CountingMemory(),
    kernel: '7.2',
    device: 'virtio0',
  });
  return { iommu, domain: iommu.attach(requester)! };
}

describe('an unmap of a part', () => {
  test('takes the whole mapping, and says so', () => {
    const { domain } = fresh();
    domain.map(iova(0x2000n), physAddr(0x8000n), 2n * PAGE, prot);
    expect(domain.unmap(iova(0x2000n), PAGE).bytes).toBe(2n * PAGE);
    expect(domain.lookup(iova(0x3000n))).toBeNull();
  });

  test('that starts inside a mapping does nothing', () => {
    const { domain } = fresh();
    domain.map(iova(0x2000n), physAddr(0x8000n), 2n * PAGE, prot);
    expect(domain.unmap(iova(0x3000n), PAGE).bytes).toBe(0n);
    expect(domain.lookup(iova(0x3000n))?.address).toBe(0x9000n);
  });

  test('leaves what another request of the same map made: sizes are cut as powers of two', () => {
    const { domain } = fresh();
    domain.map(iova(0x4000n), physAddr(0x8000n), 3n * PAGE, prot);
    expect(domain.unmap(iova(0x4000n), PAGE).bytes).toBe(2n * PAGE);
    expect(domain.lookup(iova(0x6000n))?.address).toBe(0xa000n);
  });
});

test('a map over another is refused, and the driver forgets the old mapping, which the device keeps', () => {
  const { iommu, domain } = fresh();
  domain.map(iova(0x2000n), physAddr(0x8000n), PAGE, prot);
  expect(domain.map(iova(0x2000n), physAddr(0xf000n), PAGE, prot).error).toBe('EINVAL');
  expect(domain.unmap(iova(0x2000n), PAGE).bytes).toBe(0n);
  expect(iommu.translate({ requester, address: iova(0x2004n), access: 'write' })).toMatchObject({
    kind: 'grant',
    address: 0x8004n,
  });
});

test('the last byte of the address space can be mapped, and nothing beyond', () => {
  const { domain } = fresh();
  const last = (1n << 64n) - PAGE;
  expect(domain.map(iova(last), physAddr(0x8000n), PAGE, prot).error).toBeNull();
  expect(domain.lookup(iova((1n << 64n) - 1n))?.address).toBe(0x8fffn);
  expect(domain.map(iova(last - PAGE), physAddr(0x8000n), PAGE + 1n, prot).error).toBe('EINVAL');
});

test('the window of interrupt messages is not modelled on x86, and not there on arm64', () => {
  const { iommu } = fresh();
  const request = { requester, address: iova(0xfee00000n), access: 'write' } as const;
  expect(iommu.translate(request).kind).toBe('unmodelled');
  const arm = findIommu('virtio-iommu-arm64')!.create({
    memory: new CountingMemory(),
    kernel: '7.2',
    device: 'virtio0',
  });
  arm.attach(requester);
  expect(arm.translate(request).kind).toBe('fault');
});

test('random maps and unmaps of whole mappings: what is mapped translates exactly, nothing else does', () => {
  const step = fc.oneof(
    fc.record({ page: fc.bigInt({ min: 0n, max: 200n }), pages: fc.integer({ min: 1, max: 40 }), skew: fc.nat(3) }),
    fc.record({ which: fc.nat(20) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 14 }), fc.bigInt({ min: 0n, max: 250n * PAGE }), (program, anywhere) => {
      const { domain } = fresh();
      const live: { start: bigint; end: bigint; target: bigint }[] = [];
      const check = (address: bigint): void => {
        const hit = live.find(({ start, end }) => start <= address && address < end);
        const got = domain.lookup(iova(address))?.address ?? null;
        const wanted = hit === undefined ? null : hit.target + (address - hit.start);
        if (got !== wanted) throw new Error(`0x${address.toString(16)}: ${got} instead of ${wanted}`);
      };
      for (const action of program) {
        if ('which' in action) {
          const [gone] = live.splice(action.which % Math.max(1, live.length), 1);
          if (gone === undefined) continue;
          expect(domain.unmap(iova(gone.start), gone.end - gone.start).bytes).toBe(gone.end - gone.start);
          check(gone.start);
        } else {
          const start = action.page * PAGE;
          const end = start + BigInt(action.pages) * PAGE;
          if (live.some((other) => start < other.end && other.start < end)) continue;
          const target = 0x100000n + start + BigInt(action.skew) * PAGE;
          expect(domain.map(iova(start), physAddr(target), end - start, prot).error).toBeNull();
          live.push({ start, end, target });
        }
        for (const { start, end } of live) for (const at of [start, (start + end) / 2n, end - 1n, end]) check(at);
        check(anywhere);
      }
    }),
    { numRuns: cases },
  );
});
