/**
 * What each family of page tables lets a device do with a mapping, by its direction: the short answer to "does this work
 * on more than one IOMMU?", without running anything.
 */
import { iommus } from './iommu/all.ts';
import { defaultKernel, type Enforcement, type KernelVersion, type Permits } from './iommu/iommu.ts';
import type { Direction } from './trace.ts';

/** IOMMUs whose tables deny the same. */
export interface Grant {
  readonly enforces: Enforcement;
  /** What a device may do; null for DMA_NONE, with which no mapping is made. */
  readonly permits: Permits | null;
  readonly iommus: readonly string[];
}

/** The prot that the DMA API asks an IOMMU for (drivers/iommu/dma-iommu.c, `dma_info_to_prot()`); null for DMA_NONE. */
export function protOf(direction: Direction): Permits | null {
  switch (direction) {
    case 'DMA_BIDIRECTIONAL':
      return { read: true, write: true };
    case 'DMA_TO_DEVICE':
      return { read: true, write: false };
    case 'DMA_FROM_DEVICE':
      return { read: false, write: true };
    case 'DMA_NONE':
      return null;
  }
}

/** `IOMMU_READ | IOMMU_WRITE` and such; null for DMA_NONE. */
export function protText(direction: Direction): string | null {
  const prot = protOf(direction);
  return prot && [prot.read ? 'IOMMU_READ' : [], prot.write ? 'IOMMU_WRITE' : []].flat().join(' | ');
}

/** The families, strictest first. */
export function grantsOf(direction: Direction, kernel: KernelVersion = defaultKernel): Grant[] {
  const prot = protOf(direction);
  const driven = iommus.filter(({ kernels }) => kernels?.includes(kernel) ?? true);
  const families: readonly Enforcement[] = ['read and write', 'write', 'nothing'];
  return families.map((enforces) => ({
    enforces,
    permits: prot && permitted(prot, enforces),
    iommus: driven.filter((model) => model.enforces(kernel) === enforces).map(({ name }) => name),
  }));
}

/** What tables make of a prot that they cannot express: more, never less. */
function permitted({ read, write }: Permits, enforces: Enforcement): Permits {
  return { read: read || enforces !== 'read and write', write: write || enforces === 'nothing' };
}
