/** What the trace panel's page and the extension tell each other, and what the page keeps over a reload. */
import type {
  Comparison,
  FoundHere,
  MachineParams,
  Matrix,
  PlatformSummary,
  SourceRange,
  Trace,
} from '../../server/protocol.ts';

/** A flow of a document across edits: the function of its map call, and which one of that function's it is, from 0. */
export interface FlowName {
  readonly uri: string;
  readonly function: string;
  readonly index: number;
}

/** A finding of a document: where it was last, and what it said then, by which it is known after an edit. */
export interface FindingName {
  readonly uri: string;
  readonly rule: string;
  readonly range: SourceRange['range'];
  readonly message?: string;
}

/** What a run is about: a flow, or a finding that it shows. */
export type Subject = FlowName | FindingName;

/** What a run can be asked to be made on. */
export type MachineChoice = Pick<MachineParams, 'platform' | 'kernel' | 'mode'>;

/** The run that the panel shows. */
export interface Target {
  readonly of: Subject;
  /** As the settings say where null. */
  readonly iommu: string | null;
  /** What the user chose of the machine; the rest is as the settings say. */
  readonly machine: MachineChoice;
  /** Another direction or access instead of what the driver does; null for the driver's own run. */
  readonly compare: Comparison | null;
}

/** What the user can choose. */
export interface Choice {
  readonly of: Subject;
  /** Such as `buzzer_install(), line 95`. */
  readonly label: string;
}

/** All that the page shows. */
export interface View {
  /** Null before anything was asked for. */
  readonly target: Target | null;
  /** One sentence: how the run ended, or why there is none. */
  readonly summary: string;
  readonly choices: readonly Choice[];
  /** The last run of the target; null where there was none yet. */
  readonly trace: Trace | null;
  readonly matrix: Matrix | null;
  /** What the rules have found in the document of the run. */
  readonly findings: readonly FoundHere[];
  /** The platforms to choose from. */
  readonly platforms: readonly PlatformSummary[];
  /** Whether what was asked for is the matrix rather than the run. */
  readonly isAboutMatrix: boolean;
  /** Whether `trace` and `matrix` are of the current text. */
  readonly freshness: 'current' | 'running' | 'stale';
  /** The source lines that the trace names, without indentation, by lineKey(). */
  readonly lines: Readonly<Record<string, string>>;
}

export type ToPage = { readonly kind: 'view'; readonly view: View };

export type ToExtension =
  /** The page is loaded and showed this before, if anything. */
  | { readonly kind: 'ready'; readonly target: Target | null }
  | { readonly kind: 'show'; readonly target: Target }
  /** Goes to the source, with the keyboard; `reveal` only shows it. */
  | { readonly kind: 'open' | 'reveal'; readonly source: SourceRange }
  | { readonly kind: 'copy'; readonly text: string };

/** Whether what came from the page is a message; the server looks at the parts of a target that it is asked for. */
export function isToExtension(message: unknown): message is ToExtension {
  const { kind, target, source, text } = record(message);
  switch (kind) {
    case 'ready':
      return target === null || isTarget(target);
    case 'show':
      return isTarget(target);
    case 'open':
    case 'reveal': {
      const { uri, range } = record(source);
      const { start, end } = record(range);
      return typeof uri === 'string' && [start, end].every(isPosition);
    }
    case 'copy':
      return typeof text === 'string';
    default:
      return false;
  }
}

function isTarget(value: unknown): boolean {
  const { of, machine } = record(value);
  return [of, machine].every((part) => typeof part === 'object' && part !== null);
}

function isPosition(value: unknown): boolean {
  const { line, character } = record(value);
  return [line, character].every((part) => Number.isInteger(part) && Number(part) >= 0);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** What `vscode.setState()` keeps. */
export interface Kept {
  readonly target: Target;
  /** Index into `Trace.hops`. */
  readonly step: number;
}
