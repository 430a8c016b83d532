/**
 * Requests that the editor and the server share beyond LSP. The only module that extension/ may import from server/.
 * Lines and columns are LSP's: counted from 0, in UTF-16 units.
 */
import type { SourcePosition, SourceRange } from './protocol-runs.ts';

export * from './protocol-runs.ts';

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
  /** uri, rule, range of a finding: shows the run that shows it */
  simulateFinding: 'doorbell-lint.simulateFinding',
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
