/**
 * How the kernel code that maintains page tables behaves where a format leaves it a choice: an entry that is already
 * there, an entry that is missing, a large page of which only a part is unmapped. WARN sites are
 * "source file function", as a kernel log names them.
 */
import type { KernelVersion } from './iommu.ts';
import sites from './warning-sites.json' with { type: 'json' };

export interface TableDriver {
  /** Mapping over an entry that is there: the errno of a driver that refuses, or what it does instead. */
  readonly occupied: 'EEXIST' | 'EADDRINUSE' | 'EBUSY' | 'EINVAL' | 'old entry kept' | 'overwritten';
  /**
   * Unmapping where nothing is mapped: the unmap ends there, or counts it as unmapped (everywhere, or only in a last
   * table), or counts the span of the whole missing entry.
   */
  readonly missing: 'stops' | 'counted' | 'counted in pages' | 'entry counted whole';
  /** Unmapping a part of a large page. `removed whole`: it goes where the unmap reaches its start, and stays otherwise. */
  readonly partialLeaf: 'split' | 'refused' | 'removed whole' | 'removed from anywhere';
  /** Mapping zero bytes. */
  readonly emptyRange: 'accepted' | 'refused';
  /** A table that the unmapped range covers: dropped unread, emptied entry by entry and then dropped, or emptied only. */
  readonly coveredTable: 'dropped' | 'emptied' | 'kept';
  /** The errno for an address beyond what the table takes or gives. */
  readonly outOfRange: 'ERANGE' | 'EINVAL' | 'ENOMEM';
  /** Where each of these warns; absent where it stays silent. */
  readonly warns: {
    readonly occupied?: string;
    readonly missing?: string;
    readonly partialLeaf?: string;
    readonly mapRange?: string;
    readonly unmapRange?: string;
  };
}

/** drivers/iommu/io-pgtable-arm.c. Splitting a block on unmap was in 6.12 (`arm_lpae_split_blk_unmap`) and is gone in 7.2. */
export function ioPgtableArm(kernel: KernelVersion): TableDriver {
  return {
    occupied: 'EEXIST',
    missing: 'stops',
    partialLeaf: kernel === '6.12' ? 'split' : 'refused',
    emptyRange: 'accepted',
    coveredTable: 'dropped',
    outOfRange: 'ERANGE',
    warns: sites.ioPgtableArm,
  };
}

/** drivers/iommu/intel/iommu.c of 6.12: `__domain_mapping()`, `intel_iommu_unmap()`, `dma_pte_clear_level()`. */
export const intelIommu: TableDriver = {
  occupied: 'old entry kept',
  missing: 'entry counted whole',
  partialLeaf: 'removed whole',
  emptyRange: 'accepted',
  coveredTable: 'dropped',
  outOfRange: 'ERANGE',
  warns: sites.intelIommu,
};

/** drivers/iommu/generic_pt/iommu_pt.h of 7.2: `map_range`, `unmap_range`. */
export const genericPt: TableDriver = {
  occupied: 'EEXIST',
  missing: 'stops',
  partialLeaf: 'removed whole',
  emptyRange: 'refused',
  coveredTable: 'emptied',
  outOfRange: 'ERANGE',
  warns: {},
};

/** drivers/iommu/amd/io_pgtable.c and io_pgtable_v2.c of 6.12: table pages stay until the domain goes. */
export const amdIommu: TableDriver = {
  occupied: 'overwritten',
  missing: 'counted in pages',
  partialLeaf: 'removed from anywhere',
  emptyRange: 'accepted',
  coveredTable: 'kept',
  outOfRange: 'EINVAL',
  warns: {},
};

/** drivers/iommu/io-pgtable-arm-v7s.c. Splitting on unmap was in 6.12 (`arm_v7s_split_blk_unmap`) and is gone in 7.2. */
export function ioPgtableArmV7s(kernel: KernelVersion): TableDriver {
  return {
    occupied: 'EEXIST',
    missing: 'stops',
    partialLeaf: kernel === '6.12' ? 'split' : 'refused',
    emptyRange: 'accepted',
    coveredTable: 'dropped',
    outOfRange: 'ERANGE',
    warns: sites.ioPgtableArmV7s,
  };
}

/** drivers/iommu/io-pgtable-dart.c: tables stay until the domain goes. */
export const ioPgtableDart: TableDriver = {
  occupied: 'EEXIST',
  missing: 'stops',
  partialLeaf: 'refused',
  emptyRange: 'accepted',
  coveredTable: 'kept',
  outOfRange: 'ERANGE',
  warns: sites.ioPgtableDart,
};

/** drivers/iommu/exynos-iommu.c: an unmap of nothing counts as done. */
export const exynosIommu: TableDriver = {
  occupied: 'EADDRINUSE',
  missing: 'counted',
  partialLeaf: 'refused',
  emptyRange: 'accepted',
  coveredTable: 'kept',
  outOfRange: 'EINVAL',
  warns: sites.exynosIommu,
};

/** drivers/iommu/rockchip-iommu.c, sun50i-iommu.c and tegra-smmu.c, which differ in what an occupied entry does. */
const simple: Omit<TableDriver, 'occupied'> = {
  missing: 'stops',
  partialLeaf: 'refused',
  emptyRange: 'accepted',
  coveredTable: 'kept',
  outOfRange: 'EINVAL',
  warns: {},
};
export const rockchipIommu: TableDriver = { ...simple, occupied: 'EADDRINUSE' };
export const sun50iIommu: TableDriver = { ...simple, occupied: 'EBUSY' };
/** Tegra gives a table back when its last page goes. */
export const tegraSmmu: TableDriver = { ...simple, occupied: 'overwritten', coveredTable: 'emptied' };

/** drivers/iommu/omap-iommu.c, `iopgtable_clear_entry_core()`. */
export const omapIommu: TableDriver = {
  ...simple,
  occupied: 'overwritten',
  missing: 'counted in pages',
  partialLeaf: 'removed from anywhere',
  coveredTable: 'emptied',
};

/** drivers/iommu/sprd-iommu.c: an array that is written and cleared. */
export const sprdIommu: TableDriver = { ...simple, occupied: 'overwritten', missing: 'counted' };
