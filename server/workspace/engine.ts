/**
 * The engine as the editor and the terminal use it: files go in, findings and runs come out.
 * Files are named by URI. Nothing here throws on what a file contains.
 */
import type { FileCoverage, PartialFunction } from '../flow/facts.ts';
import type { Finding, Severity } from '../rules/finding.ts';
import type { ComparedRun, Comparison } from '../simulator/compare.ts';
import type { Injections } from '../simulator/inject.ts';
import type { KernelVersion } from '../simulator/iommu/iommu.ts';
import type { IommuMode } from '../simulator/machine.ts';
import type { Matrix } from '../simulator/matrix.ts';
import type { Platform } from '../simulator/platform/platform.ts';
import type { Shown } from '../simulator/show.ts';
import type { Run, Unknown } from '../simulator/trace.ts';
import type { TextRange } from '../syntax/text.ts';
import { noCoverage } from './coverage.ts';
import type { DmaCalls } from './dma-calls.ts';

/** How the engine reaches files that are not open: headers of the workspace. */
export interface FileHost {
  /** The text of a file, or undefined where it cannot be read. */
  read(uri: string): string | undefined;
  /** The URI that `#include` of `name` in the file `from` means, or undefined. */
  resolveInclude(name: string, from: string): string | undefined;
  /** The URIs of headers that are read before a file, without being named in it; there are none where absent. */
  implied?(uri: string): readonly string[];
  /** The C files directly in a folder, sorted; absent where folders cannot be listed. */
  sources?(folder: string): readonly string[];
  /** The URIs of the C files beneath folders, given by URI, up to a number of them; absent where folders cannot be listed. */
  list?(folders: readonly string[], limit?: number): string[];
}

/** One map call of a doorbell address, as something that can be simulated. */
export interface Flow {
  /** The function that the run starts with. */
  readonly function: string;
  /** Range of the definition of the function that holds the map call (CodeLens goes above it). */
  readonly functionRange: TextRange;
  /** Range of the whole map call, and of its callee. */
  readonly call: TextRange;
  /** Whether it is about a mapping of any kind, and not about a doorbell. */
  readonly isMapping?: boolean;
}

export type { PartialFunction };

export interface CheckResult {
  readonly findings: readonly Finding[];
  readonly flows: readonly Flow[];
  /** Functions on which there is no verdict, because a bound ended the analysis: what was found in them holds. */
  readonly undecided: readonly PartialFunction[];
  /** Functions that map or unmap, themselves or through one that they call: of these, some are undecided. */
  readonly mapping: number;
  /** For the log: functions and rules that failed, and why. */
  readonly notes: readonly string[];
  /** How much of the file's map calls is understood. */
  readonly coverage: FileCoverage;
}

/** The result of a file that is not open. */
export const nothingToCheck: CheckResult = {
  findings: [],
  flows: [],
  undecided: [],
  mapping: 0,
  notes: [],
  coverage: noCoverage,
};

/** Replaces `range` of the current text by `text`. */
export interface TextChange {
  readonly range: TextRange;
  readonly text: string;
}

/** Severity per rule id; rules not named keep their default. */
export type RuleSettings = Readonly<Record<string, Severity | 'off'>>;

/** The machine of a run. */
export interface MachineChoice {
  /** A platform, or its name; default: the one that the file's configuration names, else the default one. */
  readonly platform?: Platform | string | undefined;
  /** The newest that is modelled, where absent. */
  readonly kernel?: KernelVersion | undefined;
  /** `strict` where absent. */
  readonly mode?: IommuMode | undefined;
  /** Which of several equally likely inputs a run takes; 0 where absent. */
  readonly seed?: number | undefined;
  /** Bytes of a page of the kernel: 4096, 16384 or 65536, as the engine was made for; 4096 where absent. */
  readonly pageSize?: number | undefined;
  /** `swiotlb=force`: where no IOMMU translates, all memory is bounced. */
  readonly swiotlb?: 'force' | undefined;
}

export interface SimulateOptions extends MachineChoice {
  /** Names from `iommuNames`; default: the platform's own IOMMU. */
  readonly iommus?: readonly string[];
  /** Asked between runs; true ends the simulation early with the runs made so far. */
  readonly isCancelled?: () => boolean;
}

export interface Engine {
  /** Makes a file known, or replaces its whole text. The one that was closed last, with the text that it had, is as it was. */
  open(uri: string, text: string): void;
  /** Applies edits in order, each to the text that the one before left. The file must be open. */
  change(uri: string, changes: readonly TextChange[]): void;
  /**
   * Takes a file for one that nobody has open. What was kept for it is freed when the next one is closed. True where it reads
   * otherwise now to files that follow its functions: they have to be checked again.
   */
  close(uri: string): boolean;
  text(uri: string): string | undefined;
  /** Findings of an open file; cached until it, its configuration or a header it uses changes. */
  check(uri: string, rules?: RuleSettings): CheckResult;
  /** The statement of an open file that holds an offset, before which a comment about it belongs; null outside of any. */
  statement(uri: string, offset: number): TextRange | null;
  /** The map and unmap calls of an open file, and what reaches them. Cached as findings are. */
  dmaCalls(uri: string): DmaCalls;
  /** The names of the drivers that an open file registers, as far as its records of drivers say them. */
  driverNames(uri: string): readonly string[];
  /** Number of the direction argument of a function that maps or unmaps, counted from 0; null for other functions. */
  directionArgument(uri: string, callee: string): number | null;
  /** The map calls of an open file, each as a flow about its mapping, whatever is mapped. */
  mappings(uri: string): readonly Flow[];
  /** Runs one flow of an open file. */
  simulate(uri: string, flow: Flow, options?: SimulateOptions): readonly Run[];
  /** Why no run came to a flow's call, and where the likeliest one ends; null where that is not known. */
  whyNotReached(uri: string, flow: Flow, options?: SimulateOptions): Unknown | null;
  /** Fails every kernel call of a flow in turn, on one IOMMU; undefined where no run comes to the flow's call. */
  inject(uri: string, flow: Flow, options?: SimulateOptions): Injections | undefined;
  /** Runs a flow on every IOMMU; undefined where no run comes to the flow's call. */
  matrix(uri: string, flow: Flow, options?: MachineChoice): Matrix | undefined;
  /** What a cell of that matrix sets beside the driver's run; undefined where no run comes to the flow's call. */
  compare(uri: string, flow: Flow, comparison: Comparison, options?: SimulateOptions): ComparedRun | undefined;
  /** Looks for a run that shows a finding of an open file: what it says goes wrong, does so in it. */
  show(uri: string, finding: Finding, options?: SimulateOptions): Shown;
  /** Drops what was read from other files, after they changed on disk. */
  invalidate(): void;
}
