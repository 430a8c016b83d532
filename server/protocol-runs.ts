/** Requests about runs of the simulator, which protocol.ts has with the others. Lines and columns are as there. */

/** Runs the doorbell flows of a document and keeps their faults in its diagnostics until cleared. */
export const SimulateRequest = 'doorbell/simulate';

export interface SimulateParams {
  readonly textDocument: { readonly uri: string };
  /** The flow whose function holds this line, or whose map call is on it; all flows of the file where absent. */
  readonly line?: number;
}

export interface SimulateResult {
  /** Runs made. */
  readonly runs: number;
  /** Runs that did not end in an interrupt. */
  readonly faults: number;
  /** One sentence for a status message, such as `1 flow on ipmmu-vmsa: write fault`. */
  readonly summary: string;
}

/**
 * Looks for a run that shows a finding of a document: what it says goes wrong, does so in it. What it finds is among the
 * document's diagnostics until a text changes.
 */
export const ShowFindingRequest = 'doorbell/showFinding';

export interface ShowFindingParams extends MachineParams {
  readonly textDocument: { readonly uri: string };
  readonly rule: string;
  /** Where the finding is, or was before an edit. */
  readonly range: SourceRange['range'];
  /** What it said: after an edit it is known again by that. */
  readonly message?: string;
  /** As in TraceParams; the run is made on others too, where none is asked for. */
  readonly iommu?: string;
}

export interface ShowFindingResult {
  /** The finding as it is now; null where it is there no more. */
  readonly finding: FoundHere | null;
  /** A run in which it happens; null where there is none. */
  readonly trace: Trace | null;
  /** As in TraceResult. */
  readonly findings: readonly FoundHere[];
  /** One sentence: what happens in the run, or why there is none. */
  readonly summary: string;
}

/** Forgets all simulations; their diagnostics vanish. */
export const ClearSimulationRequest = 'doorbell/clearSimulation';

/**
 * Sent to a client whose `experimental.runsOutdated` is true, without parameters: a text, header or setting has changed,
 * and what was run may say something else now.
 */
export const RunsOutdatedNotification = 'doorbell/runsOutdated';

/** On which kind of machine flows run; what is absent is as the project's configuration or the user's settings say. */
export interface MachineParams {
  readonly platform?: string;
  /** The kernel whose IOMMU drivers and messages apply. */
  readonly kernel?: '6.12' | '7.2';
  /** How unmapping takes effect: at once, or with the next flush (`iommu.strict=0`). */
  readonly mode?: 'strict' | 'lazy';
  /** Which of several equally likely inputs a run takes; the same seed gives the same run. */
  readonly seed?: number;
}

/** Runs the flow at a line on one IOMMU and answers with everything that it saw; nothing is remembered. */
export const TraceRequest = 'doorbell/trace';

export interface TraceParams extends MatrixParams {
  /** As the user's settings say where absent, else the platform's own. */
  readonly iommu?: string;
  /** The cell of a matrix to show; the driver's own run where absent. */
  readonly compare?: Comparison;
}

export type DmaDirection = 'DMA_BIDIRECTIONAL' | 'DMA_TO_DEVICE' | 'DMA_FROM_DEVICE' | 'DMA_NONE';

/** What is tried instead of what the driver does: its register mapped with a direction, and one access to it. */
export interface Comparison {
  readonly direction: DmaDirection;
  readonly access: 'write' | 'read';
}

export interface TraceResult {
  readonly traces: readonly Trace[];
  /** What the rules have found in the document: a run that goes well does not say that nothing is wrong. */
  readonly findings: readonly FoundHere[];
  /** One sentence; says why there is no trace where there is none. */
  readonly summary: string;
}

/** A finding of the document, as its diagnostic says it. */
export interface FoundHere {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly source: SourceRange;
}

export interface SourceRange {
  readonly uri: string;
  readonly range: { readonly start: SourcePosition; readonly end: SourcePosition };
}

export interface SourcePosition {
  readonly line: number;
  readonly character: number;
}

/** One run of one flow. Addresses and register values are strings, `0x` and hexadecimal digits. */
export interface Trace {
  readonly function: string;
  /** The call that makes the doorbell. */
  readonly source: SourceRange;
  readonly iommu: string;
  readonly platform: string;
  readonly kernel: '6.12' | '7.2';
  readonly mode: 'strict' | 'lazy' | 'passthrough';
  /**
   * `unknown`: the run met code that it cannot run, and nothing is claimed of what comes after. `done`: the read of a
   * comparison, or the accesses to a mapping, got through.
   */
  readonly outcome: 'interrupt' | 'fault' | 'lost' | 'unknown' | 'done';
  /** A few words, such as `write fault`, or `write fault after bell_unbind()` where only a later write goes wrong. */
  readonly summary: string;
  /** Whether the host wrote through a BAR that the run made, as the driver programs none: an interrupt proves nothing then. */
  readonly isStandIn: boolean;
  /** Whether the first write goes well, and a later one does not. */
  readonly isLate: boolean;
  /** Null where the run ended before it mapped anything. */
  readonly mapping: TraceMapping | null;
  /** In the order in which they happen: the driver's calls, the rings hop by hop, the clean-up. */
  readonly hops: readonly TraceHop[];
  readonly fault: TraceFault | null;
  /** Whether it is about any mapping: its device accesses it, and no host writes to a doorbell. */
  readonly isMapping: boolean;
  /** What goes wrong in a run that shows a finding; null in others. */
  readonly incident: TraceIncident | null;
  /** What is left behind after the driver's own clean-up. */
  readonly remnants: readonly TraceRemnant[];
  /** Calls that no model describes and no source in reach defines; the run took each to succeed. */
  readonly unknown: readonly TraceUnknown[];
  /** What the run had to assume, as sentences. */
  readonly notes: readonly string[];
  /** All of it as text for a mail or an issue. */
  readonly markdown: string;
}

export interface TraceMapping {
  readonly physical: string;
  readonly iova: string;
  /** Bytes. */
  readonly size: number;
  readonly direction: string;
  /** What the page tables permit, such as `read+write`; `none enforced` without an IOMMU. */
  readonly permits: string;
}

export type TracePlace = 'driver' | 'host' | 'bar' | 'iatu' | 'bus' | 'iommu' | 'target' | 'interrupt';

export interface TraceHop {
  readonly place: TracePlace;
  readonly text: string;
  /** The address that the request has here, and the space that it is an address of. */
  readonly address: { readonly space: 'PCI' | 'IOVA' | 'physical'; readonly value: string } | null;
  /** The page-table walk of an IOMMU, root first. */
  readonly walk: readonly TraceWalkStep[];
  readonly source: SourceRange | null;
  /** Which ring of the run the hop belongs to, counted from 1; null for what the driver does. */
  readonly ring: number | null;
}

export interface TraceWalkStep {
  /** The whole step on one line. */
  readonly text: string;
  /** The page-table entry that was read; null for an IOMMU without page tables. */
  readonly entry: TraceEntry | null;
}

export interface TraceEntry {
  /** The format's name of the level, such as `L2`. */
  readonly level: string;
  readonly index: number;
  /** Physical address of the entry. */
  readonly address: string;
  readonly value: string;
  /** What its bits mean, a phrase each, such as `AP[2:1]=3` or `table at 0x48001000`. */
  readonly bits: readonly string[];
}

export interface TraceFault {
  readonly kind: 'translation' | 'permission' | 'address-size' | 'kernel-bug';
  readonly access: 'read' | 'write';
  readonly iova: string;
  /** The hardware's own number or name of it, such as `0x10`; null for a kernel BUG. */
  readonly code: string | null;
  /** The fault record, field by field, under the manual's names. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  /** What the kernel prints. */
  readonly log: readonly string[];
}

export interface TraceIncident {
  /** A few words, such as `the mapping is left`. */
  readonly summary: string;
  /** What happens, in one sentence without a final stop. */
  readonly text: string;
  /** What the kernel prints about it. */
  readonly log: readonly string[];
  readonly source: SourceRange;
}

export interface TraceRemnant {
  /** One sentence, such as `BAR2 still leads to 0xfffff000, which is unmapped, after demo_unbind(): ...`. */
  readonly message: string;
  /** The call that made what is left. */
  readonly source: SourceRange;
}

export interface TraceUnknown {
  /** What it was, such as `foo_enable()` or `inline assembly`. */
  readonly what: string;
  readonly source: SourceRange;
}

/** Runs the flow at a line on every IOMMU, as it is written and with each direction, for a write and for a read. */
export const MatrixRequest = 'doorbell/matrix';

export interface MatrixParams extends MachineParams {
  readonly textDocument: { readonly uri: string };
  /** As in SimulateParams. */
  readonly line?: number;
}

export interface MatrixResult {
  /** One table per flow. */
  readonly matrices: readonly Matrix[];
  /** One sentence over all; says why there is no table where there is none. */
  readonly summary: string;
}

export interface Matrix {
  readonly function: string;
  readonly source: SourceRange;
  readonly platform: string;
  readonly kernel: '6.12' | '7.2';
  readonly mode: 'strict' | 'lazy' | 'passthrough';
  /** The direction that the driver gives; null where the run did not come to know it. */
  readonly direction: string | null;
  /** The columns: each direction, each with a write and a read. */
  readonly columns: readonly MatrixColumn[];
  readonly rows: readonly MatrixRow[];
  /** Such as `9 of 17 IOMMUs that translate block the doorbell write`. */
  readonly summary: string;
  /** All of it as text for a mail or an issue. */
  readonly markdown: string;
}

export interface MatrixColumn {
  readonly direction: DmaDirection;
  readonly access: 'write' | 'read';
  /** Whether this is what the driver's code does: its direction, and the write that rings. */
  readonly isDriver: boolean;
}

export interface MatrixRow {
  readonly iommu: string;
  /** What it is, such as `Renesas IPMMU-VMSA`. */
  readonly title: string;
  /** Why that kernel translates nothing for the endpoint although the IOMMU is there; null where it does, or none is. */
  readonly untranslated: string | null;
  /** One per column. */
  readonly cells: readonly MatrixCell[];
}

export interface MatrixCell {
  /** `done`: the access got through (a write raised its interrupt). `unavailable`: that kernel has no driver for the IOMMU. */
  readonly outcome: 'done' | 'fault' | 'lost' | 'unknown' | 'unavailable';
  readonly fault: TraceFault['kind'] | null;
  /** The kernel's first line about it; null where it prints nothing. */
  readonly log: string | null;
}
