/** What the kernel's table code does with a mapping that is not unmapped as it was mapped. */
import { describe, expect, test } from 'vitest';
import { amdV1 } from '../../../server/simulator/iommu/format/amd-v1.ts';
import { lpae } from '../../../server/simulator/iommu/format/lpae.ts';
import { shortDescriptor } from '../../../server/simulator/iommu/format/short-descriptor.ts';
import { sun50i } from '../../../server/simulator/iommu/format/sun50i.ts';
import { RadixTable } from '../../../server/simulator/iommu/radix.ts';
import {
  amdIommu,
  exynosIommu,
  genericPt,
  intelIommu,
  ioPgtableArm,
  ioPgtableArmV7s,
  omapIommu,
  sun50iIommu,
  type TableDriver,
  tegraSmmu,
} from '../../../server/simulator/iommu/table-driver.ts';
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

test.for([amdIommu, omapIommu])('AMD of 6.12 and OMAP take the whole leaf from inside it, too', (driver) => {
  const table = largeLeaf(driver);
  expect(table.unmap(iova(BASE + PAGE), PAGE)).toMatchObject({ bytes: LARGE, warnings: [] });
  expect(table.count().leaves).toBe(0);
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

describe('a run of equal entries', () => {
  const largePage = (driver: TableDriver): RadixTable => {
    const format = shortDescriptor({ mediatek: false });
    const table = new RadixTable({ format, driver, memory: new CountingMemory() });
    table.map(iova(0x10000n), physAddr(0x80000n), 0x10000n, prot);
    return table;
  };

  test('is one leaf, translated from each of its entries', () => {
    const table = largePage(ioPgtableArmV7s('7.2'));
    expect(table.count().leaves).toBe(1);
    expect(table.lookup(iova(0x1abcdn))?.address).toBe(0x8abcdn);
  });

  test('is split by 6.12 when a part of it goes, and kept by 7.2', () => {
    const older = largePage(ioPgtableArmV7s('6.12'));
    expect(older.unmap(iova(0x13000n), PAGE)).toMatchObject({ bytes: PAGE, warnings: [] });
    expect(older.count().leaves).toBe(15);
    expect(older.lookup(iova(0x13000n))).toBeNull();
    expect(older.lookup(iova(0x14010n))).toEqual({ address: 0x84010n, permits: { read: true, write: true } });
    const newer = largePage(ioPgtableArmV7s('7.2'));
    const site = 'drivers/iommu/io-pgtable-arm-v7s.c __arm_v7s_unmap';
    expect(newer.unmap(iova(0x10000n), PAGE)).toMatchObject({ bytes: 0n, warnings: [site] });
    expect(newer.count().leaves).toBe(1);
  });

  test('goes whole where the driver says so', () => {
    const table = largePage(omapIommu);
    expect(table.unmap(iova(0x10000n), PAGE).bytes).toBe(0x10000n);
    expect(table.count().leaves).toBe(0);
  });
});

describe('a root that grows', () => {
  const table = (driver: TableDriver): RadixTable =>
    new RadixTable({ format: amdV1, driver, memory: new CountingMemory() });

  test('has three levels until an address needs more, and what was mapped stays', () => {
    const t = table(genericPt);
    t.map(iova(0x1000n), physAddr(0x5000n), PAGE, prot);
    expect(t.walk(iova(0x1000n)).reads).toHaveLength(3);
    const [before, root] = [t.generation, t.root];
    t.map(iova((1n << 64n) - PAGE), physAddr(0x9000n), PAGE, prot);
    expect(t.root === root).toBe(false);
    expect(t.generation).toBeGreaterThan(before);
    expect(t.walk(iova((1n << 64n) - PAGE)).reads).toHaveLength(6);
    expect(t.lookup(iova(0x1abcn))?.address).toBe(0x5abcn);
    expect(t.lookup(iova(1n << 45n))).toBeNull();
  });

  test('ends the walk of an address beyond it before any entry is read', () => {
    const t = table(amdIommu);
    expect(t.walk(iova(1n << 50n))).toEqual({ reads: [], leaf: null });
    expect(t.unmap(iova(1n << 50n), PAGE)).toMatchObject({ bytes: 0n, warnings: [] });
  });
});

describe('drivers of few checks', () => {
  const simple = (driver: TableDriver): RadixTable => {
    const table = new RadixTable({ format: sun50i, driver, memory: new CountingMemory() });
    table.map(iova(0x5000n), physAddr(0x9000n), PAGE, prot);
    return table;
  };

  test('AMD of 6.12 counts a missing page as unmapped, but not a missing table', () => {
    const table = simple(amdIommu);
    expect(table.unmap(iova(0x6000n), PAGE).bytes).toBe(PAGE);
    expect(table.unmap(iova(0x40000000n), PAGE).bytes).toBe(0n);
  });

  test('Exynos counts both', () => {
    const table = simple(exynosIommu);
    expect(table.unmap(iova(0x6000n), PAGE)).toMatchObject({ bytes: PAGE, warnings: [] });
    expect(table.unmap(iova(0x40000000n), PAGE)).toMatchObject({ bytes: PAGE, warnings: [] });
  });

  test('what is mapped over another mapping replaces it, or is refused with an errno of the driver', () => {
    const over = (driver: TableDriver): unknown[] => {
      const table = simple(driver);
      const { error, warnings } = table.map(iova(0x5000n), physAddr(0x1000n), PAGE, prot);
      return [error, table.lookup(iova(0x5000n))?.address, ...warnings];
    };
    expect(over(tegraSmmu)).toEqual([null, 0x1000n]);
    expect(over(amdIommu)).toEqual([null, 0x1000n]);
    expect(over(sun50iIommu)).toEqual(['EBUSY', 0x9000n]);
    expect(over(exynosIommu)).toEqual(['EADDRINUSE', 0x9000n, 'drivers/iommu/exynos-iommu.c lv2set_page']);
  });

  test('an address beyond the table has an errno of the driver, too', () => {
    expect(simple(sun50iIommu).map(iova(0n), physAddr(1n << 32n), PAGE, prot).error).toBe('EINVAL');
  });
});
