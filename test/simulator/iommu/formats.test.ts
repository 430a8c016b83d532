/**
 * One suite for all page-table formats in all their configurations, under every driver that maintains tables:
 * what is mapped translates exactly, nothing else does, permissions are those that the format can express, and no
 * table leaks. The oracle is a plain list of intervals. `npm run test:properties` runs 10,000 cases per format.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatConfigurations } from '../../../server/simulator/iommu/format/all.ts';
import type { PageTableFormat } from '../../../server/simulator/iommu/format/format.ts';
import type { Permits, Protection } from '../../../server/simulator/iommu/iommu.ts';
import { RadixTable } from '../../../server/simulator/iommu/radix.ts';
import type { TableDriver } from '../../../server/simulator/iommu/table-driver.ts';
import * as tableDrivers from '../../../server/simulator/iommu/table-driver.ts';
import { iova, lesser, physAddr } from '../../../server/simulator/units.ts';
import { CountingMemory } from '../table-memory.ts';

const cases = Number(process.env.PROPERTY_CASES ?? 200);
/** One case in so many counts the tables, which takes longer than all the rest of it. */
const COUNTED = 20;

const drivers: readonly TableDriver[] = Object.values(tableDrivers).flatMap((driver) =>
  typeof driver === 'function' ? [driver('6.12'), driver('7.2')] : [driver],
);

const protections: readonly Permits[] = [
  { read: true, write: false },
  { read: false, write: true },
  { read: true, write: true },
];

const both = { read: true, write: true };

interface Interval {
  readonly start: bigint;
  readonly end: bigint;
  readonly target: bigint;
  readonly permits: Permits;
}

/** Pages to map: a few, those around a second-level table, or `giant`, one of the largest leaves. */
const pages = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 40 }) },
  { weight: 3, arbitrary: fc.constantFrom(64, 256, 511, 512, 513, 1024) },
  { weight: 1, arbitrary: fc.constant('giant' as const) },
);

const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('map' as const),
      slot: fc.nat(3),
      page: fc.nat(1030),
      pages,
      aligned: fc.boolean(),
      prot: fc.nat(2),
    }),
    fc.record({ kind: fc.constant('unmap' as const), which: fc.nat(20) }),
  ),
  { maxLength: 12 },
);
type Step = typeof steps extends fc.Arbitrary<(infer T)[]> ? T : never;

const protection = (permits: Permits): Protection => ({ ...permits, cache: true, mmio: false, noExec: false });

const granuleOf = ({ levels }: PageTableFormat): bigint => 1n << BigInt(levels.at(-1)!.shift);

/** The largest leaf of at most 1 GiB, in pages. */
function giantPages({ levels }: PageTableFormat): bigint {
  const shifts = levels.flatMap(({ leaf, shift, runs = [] }) => (leaf ? [0, ...runs].map((run) => shift + run) : []));
  return 1n << BigInt(Math.max(...shifts.filter((shift) => shift <= 30)) - levels.at(-1)!.shift);
}

/** Places to map around: the first pages, across a 1 GiB border, the middle and the end of the input range. */
function slots({ inputBits }: PageTableFormat, giant: bigint): readonly bigint[] {
  const end = 1n << BigInt(inputBits);
  return [0n, lesser(0x3fe00000n, end / 4n), end / 2n, end - giant - 0x400000n];
}

function interval(step: Extract<Step, { kind: 'map' }>, format: PageTableFormat): Interval {
  const granule = granuleOf(format);
  const giant = giantPages(format);
  const large = step.pages === 'giant';
  const count = step.pages === 'giant' ? giant : BigInt(step.pages);
  const page = large ? 0n : BigInt(step.page);
  const base = slots(format, giant * granule)[step.slot]!;
  const start = base - (base % (large ? giant * granule : granule)) + page * granule;
  const end = lesser(start + count * granule, 1n << BigInt(format.inputBits));
  // The same offset inside 1 GiB lets large leaves be used; another one forbids them (too many entries for a giant).
  const target = 0x40000000n + (start & 0x3fffffffn) + (step.aligned || large ? 0n : 3n * granule);
  return { start, end, target, permits: protections[step.prot]! };
}

/** Plain comparison: matchers take longer than a case. */
function require(holds: boolean, what: () => string): void {
  if (!holds) throw new Error(what());
}

describe.for(formatConfigurations)('$name', ({ format, expressible }) => {
  const granule = granuleOf(format);

  test('random maps and unmaps under each driver', () => {
    fc.assert(
      fc.property(
        steps,
        fc.constantFrom(...drivers),
        fc.bigInt({ min: 0n, max: granule - 1n }),
        fc.bigInt({ min: 0n, max: (1n << BigInt(format.inputBits)) - 1n }),
        fc.nat(COUNTED),
        (program, driver, offset, anywhere, counted) => {
          const memory = new CountingMemory();
          const table = new RadixTable({ format, driver, memory });
          const live: Interval[] = [];
          const requireReach = (address: bigint): void => {
            if (address < 0n || address >= table.apertureEnd) return;
            const hit = live.find(({ start, end }) => start <= address && address < end);
            const got = table.lookup(iova(address));
            const permits = hit && expressible(hit.permits);
            require(hit === undefined
              ? got === null
              : got?.address === hit.target + (address - hit.start) &&
                  got.permits.read === permits?.read &&
                  got.permits.write === permits.write, () =>
              `0x${address.toString(16)} leads to ${got === null ? 'nothing' : `0x${got.address.toString(16)}`}`);
          };
          const unmap = ({ start, end }: Interval): void => {
            const { bytes, warnings } = table.unmap(iova(start), end - start);
            require(bytes === end - start && warnings.length === 0, () => `unmapped ${bytes} of ${end - start}`);
          };
          for (const step of program) {
            if (step.kind === 'map') {
              const made = interval(step, format);
              if (made.end <= made.start) continue;
              if (live.some(({ start, end }) => start < made.end && made.start < end)) continue;
              const { error } = table.map(
                iova(made.start),
                physAddr(made.target),
                made.end - made.start,
                protection(made.permits),
              );
              require(error === null, () => `map of 0x${made.start.toString(16)}: ${error}`);
              live.push(made);
            } else if (live.length > 0) {
              const [gone] = live.splice(step.which % live.length, 1);
              unmap(gone!);
              requireReach(gone!.start + offset);
              requireReach(gone!.end - 1n);
            }
            requireReach(anywhere);
            for (const { start, end } of live) {
              for (const address of [start - 1n, start, start + offset, (start + end) / 2n, end - 1n, end])
                requireReach(address);
            }
          }
          const isCounted = counted === 0;
          if (isCounted) expect(table.count().tables).toBe(memory.blocks.size);
          for (const gone of live.splice(0)) {
            unmap(gone);
            requireReach(gone.start + offset);
          }
          if (isCounted) expect(table.count()).toEqual({ tables: memory.blocks.size, leaves: 0 });
        },
      ),
      { numRuns: cases },
    );
  });

  test('each protection becomes what the format can express, and never less', () => {
    for (const prot of [...protections, { read: false, write: false }]) {
      const table = new RadixTable({ format, driver: tableDrivers.genericPt, memory: new CountingMemory() });
      const { error } = table.map(iova(granule), physAddr(granule * 2n), granule, protection(prot));
      const leaf = table.lookup(iova(granule + 0x678n));
      const wanted = expressible(prot);
      expect(error).toBe(wanted === null ? 'EINVAL' : null);
      expect(leaf?.permits ?? null).toEqual(wanted);
      if (leaf === null) continue;
      expect(leaf.permits.read || !prot.read).toBe(true);
      expect(leaf.permits.write || !prot.write).toBe(true);
    }
  });

  test('an entry reads back as it was written, at each level, and says so', () => {
    for (const [level, { leaf, runs = [] }] of format.levels.entries()) {
      const address = physAddr((1n << BigInt(format.outputBits)) / 2n);
      if (level < format.levels.length - 1) {
        const entry = format.encodeTable(physAddr(0x1234000n), level);
        expect(format.decode(entry, level)).toMatchObject({ kind: 'table', address: 0x1234000n });
        expect(format.describe(entry, level)).toContain('table at 0x1234000');
      }
      for (const run of leaf ? [0, ...runs] : []) {
        const attributes = format.attributes(protection(both))!;
        const entry = format.encodeLeaf(attributes, address, level, run);
        const read = { kind: 'leaf', address, permits: both, ...(run > 0 ? { run } : {}) };
        expect(format.decode(entry, level)).toEqual(read);
        expect(format.attributesOf(entry, level)).toBe(attributes);
        expect(format.describe(entry, level).join()).toContain('read+write');
        expect(entry >> BigInt(format.entryBytes * 8)).toBe(0n);
      }
      expect(format.decode(0n, level)).toEqual({ kind: 'empty' });
      expect(format.describe(0n, level).join()).toMatch(/empty|invalid|not (present|valid)|fault entry/);
    }
  });

  test('the largest leaves that fit are used, and an address past either end is refused', () => {
    const giant = giantPages(format) * granule;
    const memory = new CountingMemory();
    const table = new RadixTable({ format, driver: tableDrivers.genericPt, memory });
    table.map(iova(giant), physAddr(giant * 2n), giant, protection(both));
    expect(table.count().leaves).toBe(1);
    table.map(iova(0n), physAddr(giant + granule), granule, protection(both));
    expect(table.count().leaves).toBe(2);
    const past = (start: bigint, target: bigint): string | null =>
      table.map(iova(start), physAddr(target), 2n * granule, protection(both)).error;
    expect(past(table.apertureEnd - granule, 0n)).toBe('ERANGE');
    expect(past(granule, (1n << BigInt(format.outputBits)) - granule)).toBe('ERANGE');
  });
});
