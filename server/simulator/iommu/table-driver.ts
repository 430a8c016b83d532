/**
 * How the kernel code that maintains page tables behaves where a format leaves it a choice: an entry that is already
 * there, an entry that is missing, a large page of which only a part is unmapped. WARN sites are
 * "source file function", as a kernel log names them.
 */
import type { KernelVersion } from './iommu.ts';

export interface TableDriver {
  /** Mapping over an entry that is there. */
  readonly occupied: 'refused' | 'old entry kept';
  /** Unmapping where nothing is mapped. */
  readonly missing: 'stops' | 'passed over';
  /** Unmapping a part of a large page. */
  readonly partialLeaf: 'split' | 'refused' | 'removed whole';
  /** Mapping zero bytes. */
  readonly emptyRange: 'accepted' | 'refused';
  /** A table that the unmapped range covers: dropped unread, or emptied entry by entry and then dropped. */
  readonly coveredTable: 'dropped' | 'emptied';
  /** Where each of these warns; absent where it stays silent. */
  readonly warns: {
    readonly occupied?: string;
    readonly missing?: string;
    readonly partialLeaf?: string;
    /** An address beyond what the table takes or gives. */
    readonly mapRange?: string;
    readonly unmapRange?: string;
  };
}

/** drivers/iommu/io-pgtable-arm.c. Splitting a block on unmap was in 6.12 (`arm_lpae_split_blk_unmap`) and is gone in 7.2. */
export function ioPgtableArm(kernel: KernelVersion): TableDriver {
  return {
    occupied: 'refused',
    missing: 'stops',
    partialLeaf: kernel === '6.12' ? 'split' : 'refused',
    emptyRange: 'accepted',
    coveredTable: 'dropped',
    warns: {
      occupied: 'drivers/iommu/io-pgtable-arm.c arm_lpae_init_pte',
      missing: 'drivers/iommu/io-pgtable-arm.c __arm_lpae_unmap',
      mapRange: 'drivers/iommu/io-pgtable-arm.c arm_lpae_map_pages',
      unmapRange: 'drivers/iommu/io-pgtable-arm.c arm_lpae_unmap_pages',
      ...(kernel === '6.12' ? {} : { partialLeaf: 'drivers/iommu/io-pgtable-arm.c __arm_lpae_unmap' }),
    },
  };
}

/** drivers/iommu/intel/iommu.c of 6.12: `__domain_mapping()`, `intel_iommu_unmap()`, `dma_pte_clear_level()`. */
export const intelIommu: TableDriver = {
  occupied: 'old entry kept',
  missing: 'passed over',
  partialLeaf: 'removed whole',
  emptyRange: 'accepted',
  coveredTable: 'dropped',
  warns: { occupied: 'drivers/iommu/intel/iommu.c __domain_mapping' },
};

/** drivers/iommu/generic_pt/iommu_pt.h of 7.2: `map_range`, `unmap_range`. */
export const genericPt: TableDriver = {
  occupied: 'refused',
  missing: 'stops',
  partialLeaf: 'removed whole',
  emptyRange: 'refused',
  coveredTable: 'emptied',
  warns: {},
};
