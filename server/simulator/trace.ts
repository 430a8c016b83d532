/** What a simulated run reports: the hops of the doorbell write, and how it ended. */
import type { TextRange } from '../syntax/text.ts';

export type Direction = 'DMA_BIDIRECTIONAL' | 'DMA_TO_DEVICE' | 'DMA_FROM_DEVICE' | 'DMA_NONE';
export type Access = 'read' | 'write';

/** Where a hop happens, in the order in which a ring passes them. `driver` hops come before the ring. */
export type HopPlace = 'driver' | 'host' | 'bar' | 'iatu' | 'bus' | 'iommu' | 'target' | 'interrupt';

/** One step of a run. Addresses are byte addresses in the space named. */
export interface Hop {
  readonly place: HopPlace;
  /** One line for a person, such as `MemWr 4 bytes at BAR2+0x0`. */
  readonly text: string;
  readonly address?: { readonly space: 'PCI' | 'IOVA' | 'physical'; readonly value: bigint };
  /** The page-table walk of an IOMMU hop, root first; one line per entry. */
  readonly walk?: readonly string[];
  /** The source that caused the hop, for `driver` hops and for the mapping that a fault is pinned to. */
  readonly source?: { readonly file: string; readonly range: TextRange };
}

export type FaultKind = 'translation' | 'permission' | 'address-size' | 'kernel-bug';

export interface Fault {
  readonly kind: FaultKind;
  readonly access: Access;
  /** The address that the device used; for `kernel-bug`, 0. */
  readonly iova: bigint;
  /** The kernel's lines, as that IOMMU's driver prints them. */
  readonly log: readonly string[];
}

/** The map call's arguments as they were at run time, and what the IOMMU granted. */
export interface RunMapping {
  readonly phys: bigint;
  readonly iova: bigint;
  /** Bytes. */
  readonly size: bigint;
  readonly direction: Direction;
  /** What the page-table entry permits, such as `read+write`; `none enforced` without an IOMMU. */
  readonly prot: string;
}

/** `lost`: the write reached nothing that raises the interrupt, and nothing reported it. */
export type Outcome = 'interrupt' | 'fault' | 'lost';

export interface Run {
  readonly file: string;
  /** Range of the map call that made the mapping. */
  readonly range: TextRange;
  readonly function: string;
  readonly iommu: string;
  readonly platform: string;
  readonly mapping: RunMapping;
  readonly hops: readonly Hop[];
  readonly outcome: Outcome;
  readonly fault: Fault | null;
  /** What the run had to assume or could not know, such as calls without a model. */
  readonly notes: readonly string[];
}
