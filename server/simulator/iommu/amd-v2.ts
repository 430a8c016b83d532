/**
 * AMD-Vi with v2 (x86-64) page tables, for PASID 0 of each device: what `amd_iommu=pgtbl_v2` selects. 7.2 uses one bit
 * of the address less than 6.12, so that the tables mean the same with and without sign extension
 * (`amd_iommu_domain_alloc_paging_v2()`). Drivers: drivers/iommu/amd/io_pgtable_v2.c (6.12), generic_pt (7.2). That such
 * a fault is recorded as one of a guest address (GN) is read out of the specification, not seen.
 */
import { amdLog, amdReserved, amdUnmodelled, pageFault } from './amd-event.ts';
import { x8664 } from './format/x86-64.ts';
import type { IommuModel } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { amdIommu, genericPt } from './table-driver.ts';

export const amdV2: IommuModel = {
  name: 'amd-v2',
  title: 'AMD-Vi, v2 page tables (x86-64): no write-only entry',
  device: 'amd-iommu0',
  hasSmallPages: true,
  log: amdLog,
  lazy: true,
  enforces: () => 'write',
  create: ({ memory, kernel }) =>
    radixIommu({
      name: 'amd-v2',
      format: x8664({ inputBits: kernel === '6.12' ? 48 : 47, kernel, vendor: 'amd' }),
      driver: kernel === '6.12' ? amdIommu : genericPt,
      memory,
      reserved: amdReserved,
      unmodelled: amdUnmodelled,
      fault: (request, blocked) => pageFault(request, blocked, 'v2'),
    }),
};
