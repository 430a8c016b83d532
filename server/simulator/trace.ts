/** What a simulated run reports: the hops of the doorbell write, and how it ended. */
import type { Location, TextRange } from '../syntax/text.ts';

export type Direction = 'DMA_BIDIRECTIONAL' | 'DMA_TO_DEVICE' | 'DMA_FROM_DEVICE' | 'DMA_NONE';
/** Kernels whose IOMMU drivers and messages are modelled, and how they use the IOMMU. */
export type KernelName = '6.12' | '7.2';
export type ModeName = 'strict' | 'lazy' | 'passthrough';
export type Access = 'read' | 'write';

/** Where a hop happens, in the order in which a ring passes them. `driver` hops are the driver's calls. */
export type HopPlace = 'driver' | 'host' | 'bar' | 'iatu' | 'bus' | 'iommu' | 'target' | 'interrupt';

/** One step of a run. Addresses are byte addresses in the space named. */
export interface Hop {
  readonly place: HopPlace;
  /** One line for a person, such as `MemWr 4 bytes at BAR2+0x0`. */
  readonly text: string;
  readonly address?: { readonly space: 'PCI' | 'IOVA' | 'physical'; readonly value: bigint };
  /** The page-table walk of an IOMMU hop, root first. */
  readonly walk?: readonly WalkStep[];
  /** The driver's call that caused the hop, or decides what happens there. */
  readonly source?: Location;
  /** Which ring it belongs to, counted from 1; absent for what the driver does. */
  readonly ring?: number;
}

/** One step of a walk. */
export interface WalkStep {
  /** All of it, on one line. */
  readonly text: string;
  /** The page-table entry that was read; absent where the step reads none. */
  readonly entry?: WalkEntry;
}

export interface WalkEntry {
  /** The format's name of its level, such as `L2`. */
  readonly level: string;
  readonly index: number;
  /** Physical. */
  readonly address: bigint;
  readonly value: bigint;
  /** Of the entry. */
  readonly bytes: number;
  /** What its bits mean, a phrase each. */
  readonly bits: readonly string[];
}

export type FaultKind = 'translation' | 'permission' | 'address-size' | 'kernel-bug';

export interface Fault {
  readonly kind: FaultKind;
  readonly access: Access;
  /** The address that the device used; for `kernel-bug`, 0. */
  readonly iova: bigint;
  /** The kernel's lines, as that IOMMU's driver prints them. */
  readonly log: readonly string[];
  /** The hardware's own number or name for it; absent for `kernel-bug`. */
  readonly code?: number | string;
  /** Decoded fields of the fault record, under the manual's names. */
  readonly fields?: Readonly<Record<string, number | string>>;
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

/**
 * `lost`: the write reached nothing that raises the interrupt, and nothing reported it. `unknown`: the run met code
 * that it cannot run, and nothing is claimed of what comes after. `done`: in a run about a mapping that is no doorbell's, the
 * device's accesses got through.
 */
export type Outcome = 'interrupt' | 'done' | 'fault' | 'lost' | 'unknown';

/** What the kernel prints about a call of the driver, such as a line of CONFIG_DMA_API_DEBUG. */
export interface KernelWarning extends Location {
  readonly log: readonly string[];
}

/**
 * What goes wrong with a mapping. `frees-` and `syncs-`: an error of CONFIG_DMA_API_DEBUG about an unmap or a sync call, by
 * what it compares.
 */
export type IncidentKind =
  /** The IOMMU blocks an access that the device makes. */
  | 'write-denied'
  | 'read-denied'
  /** A device sends an address that is not mapped for it. */
  | 'not-translated'
  /** An access gets through that the device does not need, and that another direction would have blocked. */
  | 'over-granted'
  /** An access gets through, and ends at another place than the one that was mapped for it. */
  | 'elsewhere'
  /** The kernel stops. */
  | 'bug'
  /** A map call that has failed is not noticed, or is noticed and told as success. */
  | 'unnoticed'
  | 'untold'
  /** A map call is refused: the device is none that the DMA API can map for, or the memory is none of its. */
  | 'refused'
  | 'frees-size'
  | 'frees-function'
  | 'frees-count'
  | 'frees-direction'
  | 'frees-attributes'
  | 'frees-unallocated'
  /** As `frees-unallocated`: nothing has been put where the handle is read from. */
  | 'frees-unset'
  | 'frees-invalid'
  | 'frees-for-another'
  | 'frees-unchecked'
  | 'syncs-size'
  | 'syncs-direction'
  | 'syncs-unallocated'
  /** The CPU and the device see other bytes than each other. */
  | 'stale'
  /** A mapping is left that nobody ends. */
  | 'left'
  /** What a BAR still leads to is unmapped: the host's next write. */
  | 'exposed'
  /** A posted write that is still on its way when its window goes. */
  | 'posted'
  /** A message that may change is handed to the host. */
  | 'mutable'
  /** Memory mapped as registers, or registers as memory. */
  | 'wrong-memory'
  /** A device's address taken for a physical one. */
  | 'as-physical';

/** Something that goes wrong with a mapping in a run, at the call that shows it. */
export interface Incident extends Location {
  readonly kind: IncidentKind;
  /** What happens, in one sentence without a final stop. */
  readonly text: string;
  /** What the kernel prints about it. */
  readonly log: readonly string[];
  /** Where it comes from: the map call, or where an address was stored. */
  readonly from: readonly Location[];
}

/** One moment at which the host writes to the doorbells: when that is, and what comes of it. */
export interface Ringing {
  /** Such as `after bell_bind()`. */
  readonly when: string;
  /** The call after which it is; absent where a function has returned. */
  readonly source?: Location;
  readonly outcome: Outcome;
  readonly fault: Fault | null;
  /** A few words, such as `interrupt raised` or `the BAR is gone`. */
  readonly told: string;
  /** Whether that is as it should be: a write after the BAR is gone need not raise anything. */
  readonly isFine: boolean;
  /** An interrupt that nobody has requested: raised, and of no use to anybody. */
  readonly isUnheard?: boolean;
}

/** A BAR that the run made, as the driver under test programs none. */
export interface StandIn {
  readonly bar: number;
  readonly offset: bigint;
  /** Where it leads. */
  readonly address: bigint;
}

/** What a run met and did not understand, where it stands. */
export interface Unknown extends Location {
  /** Such as `foo_enable()`, `inline assembly` or `a pointer that is not known is dereferenced`. */
  readonly what: string;
}

/** What a driver left behind that it should not have. */
export interface Remnant extends Location {
  readonly kind: 'mapping-leaked' | 'bar-dangling' | 'irq-leaked';
  /** One sentence that names the thing. */
  readonly message: string;
  /** The call that was made to fail; null where nothing was. */
  readonly failed: FailedCall | null;
  readonly iommu: string;
  readonly platform: string;
  /** What the driver did, and for a BAR the host's write to it. */
  readonly hops: readonly Hop[];
  /** What the host's write ended in, where it faults. */
  readonly fault: Fault | null;
}

/** A call that was made to fail, and what it returned, such as `NULL` or `-EINVAL`. */
export interface FailedCall extends Location {
  readonly name: string;
  readonly result: string;
}

export interface Run {
  readonly file: string;
  /** Range of the call that made the doorbell: a map call, or the allocation of doorbells. */
  readonly range: TextRange;
  readonly function: string;
  readonly iommu: string;
  readonly platform: string;
  readonly kernel: KernelName;
  readonly mode: ModeName;
  /** Why this kernel translates nothing for the endpoint, although the IOMMU is there; null where it does, or none is. */
  readonly untranslated: string | null;
  readonly mapping: RunMapping;
  readonly hops: readonly Hop[];
  readonly outcome: Outcome;
  readonly fault: Fault | null;
  /** The moments at which the host wrote, in their order; the worst of them is the outcome. None where nothing could be rung. */
  readonly rings: readonly Ringing[];
  /** Where the driver programs no BAR: the one that the run took, so that nothing is proven of the driver's. */
  readonly standIn: StandIn | null;
  /** Calls without a model or a source, and code that could not be run; calls were taken to succeed. */
  readonly unknown: readonly Unknown[];
  /** What the kernel prints about the driver's calls, with CONFIG_DMA_API_DEBUG. */
  readonly warnings: readonly KernelWarning[];
  /** What is left behind after the driver's own clean-up, where nothing failed. */
  readonly remnants: readonly Remnant[];
  /**
   * Present in a run about a mapping that is no doorbell's: whether a model knows what the device does to it, or the
   * direction claims it, so that the run shows what the mapping permits.
   */
  readonly access?: 'known' | 'claimed';
  /** What goes wrong with mappings, in a run that is about any of them. */
  readonly incidents: readonly Incident[];
  /** What the run had to assume. */
  readonly notes: readonly string[];
}
