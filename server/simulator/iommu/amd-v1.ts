/**
 * AMD-Vi with v1 ("host") page tables, which Linux uses unless told otherwise. The tables start with three levels and
 * grow with the addresses that are mapped. Drivers: drivers/iommu/amd/io_pgtable.c (6.12), generic_pt (7.2).
 */
import { amdLog, amdReserved, amdUnmodelled, pageFault } from './amd-event.ts';
import { amdV1 as format } from './format/amd-v1.ts';
import type { IommuModel } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { amdIommu, genericPt } from './table-driver.ts';

export const amdV1: IommuModel = {
  name: 'amd-v1',
  title: 'AMD-Vi, v1 page tables: read-only and write-only entries',
  device: 'amd-iommu0',
  hasSmallPages: true,
  log: amdLog,
  lazy: true,
  enforces: () => 'read and write',
  create: ({ memory, kernel }) =>
    radixIommu({
      name: 'amd-v1',
      format,
      driver: kernel === '6.12' ? amdIommu : genericPt,
      memory,
      reserved: amdReserved,
      unmodelled: amdUnmodelled,
      fault: (request, blocked) => pageFault(request, blocked, 'v1'),
    }),
};
