/** The I/O virtual addresses of a device: its IOMMU's domain, and who has which range of it (drivers/iommu/dma-iommu.c). */
import type { Domain, Permits, Protection } from '../iommu/iommu.ts';
import type { Direction, Fault } from '../trace.ts';
import { alignDown, alignUp, bitMask, type Iova, iova, lesser, type PhysAddr, physAddr } from '../units.ts';
import type { DebugFault } from './dma-debug.ts';
import type { FlushQueue } from './flush-queue.ts';
import type { IovaAllocator } from './iova.ts';

/** What a map call returns on failure, in place of a handle. */
export const DMA_MAPPING_ERROR = iova(bitMask(64));

/** What the kernel printed, and its WARN sites as "source file function". */
export interface Printed {
  readonly log: readonly string[];
  readonly warnings: readonly string[];
  /** All that dma-debug finds wrong with the call, printed or not; absent where it does not look. */
  readonly faults?: readonly DebugFault[];
}

export type MapOutcome =
  | ({ readonly kind: 'mapped'; readonly handle: Iova; readonly permits: Permits | null } & Printed)
  | ({ readonly kind: 'error'; readonly handle: Iova; readonly reason: string } & Printed)
  | { readonly kind: 'bug'; readonly fault: Fault }
  | { readonly kind: 'unmodelled'; readonly what: string };

export const silent: Printed = { log: [], warnings: [] };

/** A device's domain with its IOVAs. */
export interface AddressSpace {
  readonly domain: Domain;
  readonly addresses: IovaAllocator;
  /** `pci_32bit_workaround`: stays until the space below 4 GiB was once found full. */
  below4GiBFirst: boolean;
  readonly msiPages: Map<bigint, Iova>;
  /** Null in strict mode. */
  readonly queue: FlushQueue | null;
}

/** `dma_info_to_prot()`, with IOMMU_MMIO in place of IOMMU_CACHE for registers. */
export function protection(direction: Direction, { mmio, coherent }: { mmio: boolean; coherent: boolean }): Protection {
  return {
    read: direction === 'DMA_TO_DEVICE' || direction === 'DMA_BIDIRECTIONAL',
    write: direction === 'DMA_FROM_DEVICE' || direction === 'DMA_BIDIRECTIONAL',
    mmio,
    cache: !mmio && coherent,
    noExec: false,
  };
}

/** A map call that has failed. */
export function failed(reason: string, warnings: readonly string[] = []): Extract<MapOutcome, { kind: 'error' }> {
  return { kind: 'error', handle: DMA_MAPPING_ERROR, reason, log: [], warnings };
}

/** What the page tables let a device do at an address. */
export const grantedAt = (domain: Domain, handle: Iova): Permits =>
  domain.lookup(handle)?.permits ?? { read: false, write: false };

/** `__iommu_dma_map()`: whole granules around the range, and a handle that keeps the offset. */
export function mapIova(
  space: AddressSpace,
  { phys, size, prot, limit }: { phys: PhysAddr; size: bigint; prot: Protection; limit: bigint },
): MapOutcome {
  const { domain, addresses } = space;
  const page = physAddr(alignDown(phys, domain.granule));
  const whole = alignUp(size + (phys - page), domain.granule);
  const start = allocateIova(space, whole, lesser(limit, domain.apertureEnd - 1n));
  if (start === null) return failed('no IOVA range is free');
  const { error, warnings } = domain.map(start, page, whole, prot);
  if (error !== null) {
    addresses.free(start, whole);
    return failed(`iommu_map() returned -${error}`, warnings);
  }
  const handle = iova(start + (phys - page));
  return { kind: 'mapped', handle, permits: grantedAt(domain, handle), log: [], warnings };
}

/** `iommu_dma_alloc_iova()`. */
function allocateIova(space: AddressSpace, size: bigint, limit: bigint): Iova | null {
  if (space.below4GiBFirst && limit > bitMask(32)) {
    const low = space.addresses.allocate(size, bitMask(32), { emptyCache: false });
    if (low !== null) return iova(low);
    space.below4GiBFirst = false;
  }
  const address = space.addresses.allocate(size, limit, { emptyCache: true });
  return address === null ? null : iova(address);
}
