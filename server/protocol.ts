/**
 * Requests that the editor and the server share beyond LSP. The only module that extension/ may import from server/.
 * Lines and columns are LSP's: counted from 0, in UTF-16 units.
 */

/**
 * Commands of an editor that the server puts into lenses, actions and links, each with its arguments. A client that has
 * them lists them in its capabilities as `experimental.commands`; others are not offered what would need them.
 */
export const ClientCommand = {
  /** uri, line */
  simulate: 'doorbell-lint.simulate',
  /**
   * uri, line, the IOMMU if not the platform's own, and `matrix` where that is what is asked for: shows the run of the flow
   * there, and its matrix
   */
  showTrace: 'doorbell-lint.showTrace',
  /** id of a rule */
  explainRule: 'doorbell-lint.explainRule',
  /** the text */
  copyGrepPattern: 'doorbell-lint.copyGrepPattern',
  /** uri, position in a kernel log: goes to the map calls that can explain the fault there */
  goToMapCalls: 'doorbell-lint.goToMapCalls',
  /** VS Code's own: shows the problems of all files */
  showProblems: 'workbench.actions.view.problems',
  /** VS Code's own: asks for completions */
  suggest: 'editor.action.triggerSuggest',
} as const;

/** What a lens of the server has as its `data`, for a client that gives each lens a command of its own. */
export interface LensData {
  readonly uri: string;
  /** Names the lens among those of its document, the same before and after an edit. */
  readonly key: string;
}

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
   * comparison got through.
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
  /** What is left behind after the driver's own clean-up. */
  readonly remnants: readonly TraceRemnant[];
  /** Calls that no model describes and no source in reach defines; the run took each to succeed. */
  readonly unknown: readonly TraceUnknown[];
  /** What the run had to assume, as sentences. */
  readonly notes: readonly string[];
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
  /** Such as `9 of 21 IOMMUs block the doorbell write`. */
  readonly summary: string;
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

/** What the editor tells the server when it starts it. */
export interface InitializationOptions {
  /** Whether the user trusts the workspace; its models are ignored until then. Trusted where absent. */
  readonly isTrusted?: boolean;
}

/** The user has come to trust the workspace. */
export const TrustNotification = 'doorbell/trust';

/** Sent by a server without a file system: asks for the `.doorbell.json` of a document, in its folder or above; null where there is none. */
export const NearestConfigurationRequest = 'doorbell/nearestConfiguration';

export interface NearestConfigurationParams {
  readonly textDocument: { readonly uri: string };
}

export interface NearestConfigurationResult {
  /** URI of the configuration file. */
  readonly uri: string;
  readonly text: string;
}

/** Checks C files of the workspace, all that are not left out by the user; findings come as workspace diagnostics, and follow the disk from then on. */
export const CheckWorkspaceRequest = 'doorbell/checkWorkspace';

export interface CheckWorkspaceParams {
  /** Under this token `$/progress` tells how far the check is. */
  readonly workDoneToken?: string;
  /** URIs of the folders or files to check, or those that differ from the last commit; the whole workspace where absent. */
  readonly only?: readonly string[] | 'changed' | undefined;
}

export interface CheckWorkspaceResult {
  /** Files checked. */
  readonly files: number;
  readonly findings: number;
  readonly isCancelled: boolean;
  /** One sentence for a status message, such as `3 findings in 2 of 120 files`. */
  readonly summary: string;
}

/** URIs of the files that have a doorbell, as of the last check of the workspace; none before the first. */
export const DoorbellFilesRequest = 'doorbell/files';

export type DoorbellFilesResult = readonly string[];

/** What a document is checked under, and when it was checked last. */
export const StatusRequest = 'doorbell/status';

export interface StatusParams {
  readonly textDocument: { readonly uri: string };
}

export interface StatusResult {
  /** URI of the `.doorbell.json` that counts; null where there is none. */
  readonly configuration: string | null;
  /** Whether that file is broken, so that what it said before counts, or nothing. */
  readonly isConfigurationBroken: boolean;
  /** The platform that doorbells are simulated on, and who chose it. */
  readonly platform: string;
  readonly platformFrom: 'configuration' | 'settings' | 'default';
  /** When the document was checked last, in milliseconds since 1970; null where it is not open. */
  readonly checkedAt: number | null;
  /** How long that took. */
  readonly milliseconds: number;
  readonly findings: number;
  /** Whether the document's headers and other files can be read; false where it is not in a file system. */
  readonly hasFiles: boolean;
}

/** The platforms that there are, for the user to choose from. */
export const PlatformsRequest = 'doorbell/platforms';

export interface PlatformSummary {
  readonly name: string;
  readonly title: string;
}

/** Everything that a document is checked under, as the text of a JSON file with comments. */
export const EffectiveConfigurationRequest = 'doorbell/effectiveConfiguration';

export interface EffectiveConfigurationResult {
  readonly text: string;
}

/** What a bug report has to say of the server, and of a document: its machine, the tree, what the analysis has left out. */
export const AboutRequest = 'doorbell/about';

export interface AboutResult {
  readonly lines: readonly string[];
}

/** The way of the mapping that the call at a position makes or ends. */
export const PathRequest = 'doorbell/path';

export interface PathParams {
  readonly textDocument: { readonly uri: string };
  readonly position: SourcePosition;
}

export interface PathResult {
  /** From where the address comes from to the calls that end the mapping; none where no such call is at the position. */
  readonly places: readonly SourceRange[];
}

/** The map calls that can explain the fault at a position of a kernel log, the likeliest first. */
export const FaultCausesRequest = 'doorbell/faultCauses';

export interface FaultCausesParams extends PathParams {
  /** Those of all drivers, though the log names one. */
  readonly ofAllDrivers?: boolean;
}

export interface FaultCausesResult {
  readonly causes: readonly FaultCause[];
  /** The drivers that the log names, where only their map calls are among the causes; empty where any call can be. */
  readonly drivers: readonly string[];
  /** How many map calls of other drivers could explain it as well. */
  readonly elsewhere: number;
}

export interface FaultCause {
  readonly function: string;
  readonly source: SourceRange;
  /** A clause such as `DMA_TO_DEVICE grants no write, and the device writes it`. */
  readonly why: string;
}
