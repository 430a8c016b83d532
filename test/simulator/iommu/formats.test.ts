/**
 * One suite for all page-table formats in all their configurations, under every driver that maintains tables:
 * what is mapped translates exactly, nothing else does, permissions are those that the format can express, and no
 * table leaks. The oracle is a plain list of intervals.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatConfigurations } from '../../../server/simulator/iommu/format/all.ts';
import type { PageTableFormat } from '../../../server/simulator/iommu/format/format.ts';
import type { Permits, Protection } from '../../../server/simulator/iommu/iommu.ts';
import { RadixTable } from '../../../server/simulator/iommu/radix.ts';
import { genericPt, intelIommu, ioPgtableArm, type TableDriver } from '../../../server/simulator/iommu/table-driver.ts';
import { iova, physAddr } from '../../../server/simulator/units.ts';
import { CountingMemory } from '../table-memory.ts';

const drivers: Readonly<Record<string, TableDriver>> = {
  'io-pgtable-arm of 6.12': ioPgtableArm('6.12'),
  'io-pgtable-arm of 7.2': ioPgtableArm('7.2'),
  'intel-iommu of 6.12': intelIommu,
  generic_pt: genericPt,
};

const PAGE = 0x1000n;
const protections: readonly Permits[] = [
  { read: true, write: false },
  { read: false, write: true },
  { read: true, write: true },
];

interface Interval {
  readonly start: bigint;
  readonly end: bigint;
  readonly target: bigint;
  readonly permits: Permits;
}

type Step =
  | {
      readonly kind: 'map';
      readonly slot: number;
      readonly page: number;
      readonly pages: number;
      readonly aligned: boolean;
      readonly prot: number;
    }
  | { readonly kind: 'unmap'; readonly which: number };

const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('map' as const),
      slot: fc.nat(3),
      page: fc.oneof(fc.nat(1030), fc.constantFrom(0, 511, 512, 1024)),
      pages: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(512, 513, 1024, 262144)),
      aligned: fc.boolean(),
      prot: fc.nat(2),
    }),
    fc.record({ kind: fc.constant('unmap' as const), which: fc.nat(20) }),
  ),
  { maxLength: 12 },
);

const protection = (permits: Permits): Protection => ({ ...permits, cache: true, mmio: false, noExec: false });

/** Places to map around: the first pages, across a 1 GiB border, the last GiBs of the input range. */
const slots = ({ inputBits }: PageTableFormat): readonly bigint[] => {
  const end = 1n << BigInt(inputBits);
  return [0n, 0x3fe00000n, end / 2n, end - 0x40000000n - 1030n * PAGE];
};

function interval(step: Extract<Step, { kind: 'map' }>, format: PageTableFormat): Interval {
  const giant = step.pages === 262144;
  const page = BigInt(giant ? step.page & ~511 : step.page);
  const start = (slots(format)[step.slot]! & ~0x1fffffn) + page * PAGE;
  const top = 1n << BigInt(format.inputBits);
  const end = start + BigInt(step.pages) * PAGE;
  // The same offset inside 1 GiB lets large leaves be used; another one forbids them (too many entries for a giant).
  const target = 0x2_0000_0000n + (start & 0x3fffffffn) + (step.aligned || giant ? 0n : 3n * PAGE);
  return { start, end: end < top ? end : top, target, permits: protections[step.prot]! };
}

describe.for(formatConfigurations)('$name', ({ format, expressible }) => {
  test.for(Object.entries(drivers))('random maps and unmaps under %s', ([, driver]) => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 0xfff }), (program, offset) => {
        const memory = new CountingMemory();
        const table = new RadixTable({ format, driver, memory });
        const live: Interval[] = [];
        const expectReach = (address: bigint): void => {
          if (address < 0n || address >= table.apertureEnd) return;
          const hit = live.find(({ start, end }) => start <= address && address < end);
          const wanted = hit && { address: hit.target + (address - hit.start), permits: expressible(hit.permits) };
          expect(table.lookup(iova(address))).toEqual(wanted ?? null);
        };
        for (const step of program) {
          if (step.kind === 'map') {
            const made = interval(step, format);
            if (live.some(({ start, end }) => start < made.end && made.start < end)) continue;
            const size = made.end - made.start;
            expect(table.map(iova(made.start), physAddr(made.target), size, protection(made.permits))).toEqual({
              error: null,
              warnings: [],
            });
            live.push(made);
          } else if (live.length > 0) {
            const [gone] = live.splice(step.which % live.length, 1);
            expect(table.unmap(iova(gone!.start), gone!.end - gone!.start)).toMatchObject({
              bytes: gone!.end - gone!.start,
              warnings: [],
            });
            expectReach(gone!.start + BigInt(offset));
          }
          for (const { start, end } of live) {
            for (const address of [start - 1n, start, start + BigInt(offset), (start + end) / 2n, end - 1n, end])
              expectReach(address);
          }
        }
        expect(table.count().tables).toBe(memory.blocks.size);
        for (const { start, end } of live.splice(0)) table.unmap(iova(start), end - start);
        expect(table.count().leaves).toBe(0);
        expect(table.count().tables).toBe(memory.blocks.size);
      }),
      { numRuns: 30 },
    );
  });

  test('each protection becomes what the format can express, and never less', () => {
    for (const prot of protections) {
      const table = new RadixTable({ format, driver: genericPt, memory: new CountingMemory() });
      table.map(iova(0x5000n), physAddr(0x9000n), PAGE, protection(prot));
      const permits = table.lookup(iova(0x5678n))!.permits;
      expect(permits).toEqual(expressible(prot));
      expect(permits.read || !prot.read).toBe(true);
      expect(permits.write || !prot.write).toBe(true);
    }
    const table = new RadixTable({ format, driver: genericPt, memory: new CountingMemory() });
    expect(expressible({ read: false, write: false })).toBeNull();
    expect(table.map(iova(0x5000n), physAddr(0x9000n), PAGE, protection({ read: false, write: false })).error).toBe(
      'EINVAL',
    );
    expect(table.lookup(iova(0x5000n))).toBeNull();
  });

  test('an entry reads back as it was written, at each level, and says so', () => {
    for (const [level, { leaf }] of format.levels.entries()) {
      const address = physAddr(0x40_0000_0000n & ((1n << BigInt(format.outputBits)) - 1n));
      if (level < format.levels.length - 1) {
        const entry = format.encodeTable(physAddr(0x1234000n));
        expect(format.decode(entry, level)).toMatchObject({ kind: 'table', address: 0x1234000n });
        expect(format.describe(entry, level)).toContain('table at 0x1234000');
      }
      if (leaf) {
        const entry = format.encodeLeaf(format.attributes(protection({ read: true, write: true }))!, address, level);
        expect(format.decode(entry, level)).toEqual({ kind: 'leaf', address, permits: { read: true, write: true } });
        expect(format.describe(entry, level)).toContain('read+write');
      }
      expect(format.decode(0n, level)).toEqual({ kind: 'empty' });
    }
  });

  test('the largest leaves that fit are used, and an address past either end is refused', () => {
    const memory = new CountingMemory();
    const table = new RadixTable({ format, driver: genericPt, memory });
    table.map(iova(0x40000000n), physAddr(0x80000000n), 0x40000000n, protection({ read: true, write: true }));
    expect(table.count().leaves).toBe(1);
    table.map(iova(0x80000000n), physAddr(0x80001000n), 0x200000n, protection({ read: true, write: true }));
    expect(table.count().leaves).toBe(1 + 512);
    const past = (start: bigint, target: bigint): string | null =>
      table.map(iova(start), physAddr(target), 2n * PAGE, protection({ read: true, write: true })).error;
    expect(past(table.apertureEnd - PAGE, 0n)).toBe('ERANGE');
    expect(past(PAGE, (1n << BigInt(format.outputBits)) - PAGE)).toBe('ERANGE');
  });
});
