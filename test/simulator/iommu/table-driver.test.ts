/** What the kernel's table code does with a mapping that is not unmapped as it was mapped. */
import { describe, expect, test } from 'vitest';
import { lpae } from '../../../server/simulator/iommu/format/lpae.ts';
import { RadixTable } from '../../../server/simulator/iommu/radix.ts';
import { genericPt, intelIommu, ioPgtableArm, type TableDriver } from '../../../server/simulator/iommu/table-driver.ts';
import { iova, physAddr } from '../../../server/simulator/units.ts';
import { CountingMemory } from '../table-memory.ts';

const prot = { read: true, write: true, cache: false, mmio: false, noExec: false };
const BASE = 0x200000n;
const LARGE = 0x200000n;
const PAGE = 0x1000n;
const unmapSite = 'drivers/iommu/io-pgtable-arm.c __arm_lpae_unmap';

/** A table with one 2 MiB leaf. */
function largeLeaf(driver: TableDriver): RadixTable {
  const format = lpae({ stage: 1, inputBits: 48, outputBits: 48, nonSecure: false, coherentWalk: true });
  const table = new RadixTable({ format, driver, memory: new CountingMemory() });
  table.map(iova(BASE), physAddr(0x800000n), LARGE, prot);
  return table;
}

describe('unmapping one page of a 2 MiB leaf', () => {
  test('6.12 splits the leaf and removes the page', () => {
    const table = largeLeaf(ioPgtableArm('6.12'));
    expect(table.unmap(iova(BASE + PAGE), PAGE)).toMatchObject({ bytes: PAGE, warnings: [] });
    expect(table.lookup(iova(BASE + PAGE))).toBeNull();
    expect(table.lookup(iova(BASE))?.address).toBe(0x800000n);
    expect(table.lookup(iova(BASE + 2n * PAGE + 4n))).toEqual({
      address: 0x802004n,
      permits: { read: true, write: true },
    });
    expect(table.count().leaves).toBe(511);
  });

  test('7.2 refuses with a warning', () => {
    const table = largeLeaf(ioPgtableArm('7.2'));
    expect(table.unmap(iova(BASE), PAGE)).toMatchObject({ bytes: 0n, warnings: [unmapSite] });
    expect(table.lookup(iova(BASE))).not.toBeNull();
  });

  test.for([intelIommu, genericPt])('a driver that removes whole leaves says that it unmapped more', (driver) => {
    const table = largeLeaf(driver);
    expect(table.unmap(iova(BASE), PAGE)).toMatchObject({ bytes: LARGE, warnings: [] });
    expect(table.count().leaves).toBe(0);
  });

  test.for([intelIommu, genericPt])('from inside the leaf it stays', (driver) => {
    const table = largeLeaf(driver);
    table.unmap(iova(BASE + PAGE), PAGE);
    expect(table.count().leaves).toBe(1);
  });
});

describe('unmapping what is not mapped', () => {
  test('io-pgtable stops there and warns', () => {
    expect(largeLeaf(ioPgtableArm('6.12')).unmap(iova(0n), PAGE)).toMatchObject({ bytes: 0n, warnings: [unmapSite] });
    expect(largeLeaf(ioPgtableArm('7.2')).unmap(iova(1n << 60n), PAGE)).toEqual({
      bytes: 0n,
      warnings: ['drivers/iommu/io-pgtable-arm.c arm_lpae_unmap_pages'],
    });
  });

  test('VT-d of 6.12 reports the span of the missing entry, or what was asked for where tables exist', () => {
    const table = largeLeaf(intelIommu);
    expect(table.unmap(iova(0n), PAGE).bytes).toBe(LARGE);
    expect(table.unmap(iova(1n << 40n), PAGE).bytes).toBe(1n << 39n);
    table.map(iova(0n), physAddr(0n), PAGE, prot);
    expect(table.unmap(iova(PAGE), PAGE)).toMatchObject({ bytes: PAGE, warnings: [] });
  });

  test('generic_pt reports nothing unmapped, silently', () => {
    expect(largeLeaf(genericPt).unmap(iova(0n), PAGE)).toMatchObject({ bytes: 0n, warnings: [] });
  });
});

describe('mapping over what is mapped', () => {
  test.for([ioPgtableArm('7.2'), genericPt])(
    'is refused, and what was mapped before the clash is taken back',
    (driver) => {
      const table = largeLeaf(driver);
      const answer = table.map(iova(BASE - PAGE), physAddr(0x1000n), 2n * PAGE, prot);
      expect(answer.error).toBe('EEXIST');
      expect(table.lookup(iova(BASE - PAGE))).toBeNull();
      expect(table.lookup(iova(BASE))?.address).toBe(0x800000n);
    },
  );

  test('VT-d of 6.12 warns, keeps the old entry and reports success', () => {
    const table = largeLeaf(intelIommu);
    expect(table.map(iova(BASE), physAddr(0x1000n), PAGE, prot)).toEqual({
      error: null,
      warnings: ['drivers/iommu/intel/iommu.c __domain_mapping'],
    });
    expect(table.lookup(iova(BASE))?.address).toBe(0x800000n);
  });

  test('zero bytes are accepted by io-pgtable and refused by generic_pt', () => {
    expect(largeLeaf(ioPgtableArm('7.2')).map(iova(0n), physAddr(0n), 0n, prot).error).toBeNull();
    expect(largeLeaf(genericPt).map(iova(0n), physAddr(0n), 0n, prot).error).toBe('EINVAL');
  });
});
