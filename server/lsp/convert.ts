/** Between the engine's values (offsets, URIs) and the protocol's (lines and UTF-16 columns, counted from 0). */
import {
  type CodeDescription,
  type Diagnostic,
  DiagnosticSeverity,
  type Position,
  type Range,
  type TextEdit,
} from 'vscode-languageserver';
import { rules } from '../rules/all.ts';
import type { Edit, Finding, Severity } from '../rules/finding.ts';
import type { Remnant, Run } from '../simulator/trace.ts';
import type { Location, TextRange } from '../syntax/text.ts';
import { laterWrong, outcomeText } from '../workspace/outcome.ts';
import { rulePage } from '../workspace/rule-page.ts';
import type { ShownRun } from '../workspace/shown-run.ts';

/** The lines of one text. */
export interface Lines {
  positionAt(offset: number): Position;
}

/** The way back. */
export interface Offsets {
  offsetAt(position: Position): number;
}

/** Finds the lines of a file by its URI. */
export type LinesOf = (uri: string) => Lines;

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

export function toRange(lines: Lines, { start, end }: TextRange): Range {
  return { start: lines.positionAt(start), end: lines.positionAt(end) };
}

/** The offsets of a protocol range in the text that the client sees. */
export function toOffsets(document: Offsets, { start, end }: Range): TextRange {
  return { start: document.offsetAt(start), end: document.offsetAt(end) };
}

export function toTextEdit(lines: Lines, { range, newText }: Edit): TextEdit {
  return { range: toRange(lines, range), newText };
}

export function toDiagnostic(finding: Finding, linesOf: LinesOf): Diagnostic {
  return {
    range: toRange(linesOf(finding.file), finding.range),
    severity: severities[finding.severity],
    source: 'doorbell-lint',
    code: finding.rule,
    ...pageOf(finding.rule),
    message: finding.message,
    relatedInformation: finding.related.map(({ message, ...location }) => ({
      message,
      location: toLocation(location, linesOf),
    })),
  };
}

/**
 * A simulated run that raised no interrupt, pinned to the map call, or to the call after which a later write goes wrong; its
 * hops are the related information.
 */
export function toFaultDiagnostic(run: Run, linesOf: LinesOf): Diagnostic {
  const mapCall: Location = { file: run.file, range: run.range };
  const isUnknown = run.outcome === 'unknown';
  const [end] = isUnknown ? run.unknown.filter(({ file }) => file === run.file).slice(-1) : [];
  const late = laterWrong(run)?.source;
  const at = end ?? (late?.file === run.file ? late : run);
  return {
    range: toRange(linesOf(run.file), at.range),
    severity: isUnknown ? DiagnosticSeverity.Information : DiagnosticSeverity.Error,
    source: 'doorbell-sim',
    code: run.fault?.kind ?? run.outcome,
    message: faultMessage(run),
    relatedInformation: run.hops.map((hop) => ({
      message: `${hop.place}: ${hop.text}`,
      location: toLocation(hop.source ?? mapCall, linesOf),
    })),
  };
}

/** What shows a finding in a run, pinned to where it happens, else to what the run is about. */
export function toShownDiagnostic({ run, incident, severity }: ShownRun, linesOf: LinesOf): Diagnostic {
  const { kind, text, log } = incident;
  const about: Location = { file: run.file, range: run.range };
  const at = incident.file === run.file ? incident : about;
  return {
    range: toRange(linesOf(run.file), at.range),
    severity: severities[severity],
    source: 'doorbell-sim',
    code: kind,
    message: [`${text}, in a run on ${run.iommu} (${run.platform})`, ...log].join('\n'),
    relatedInformation: run.hops.map((hop) => ({
      message: `${hop.place}: ${hop.text}`,
      location: toLocation(hop.source ?? about, linesOf),
    })),
  };
}

/** What a driver left behind, pinned to the call that made it where that is in the document, else to the call that failed. */
export function toRemnantDiagnostic(remnant: Remnant, uri: string, linesOf: LinesOf): Diagnostic {
  const { kind, message, failed, fault, hops } = remnant;
  const at: Location = remnant.file === uri || failed?.file !== uri ? remnant : failed;
  return {
    range: at.file === uri ? toRange(linesOf(uri), at.range) : firstLine,
    severity: DiagnosticSeverity.Warning,
    source: 'doorbell-sim',
    code: kind,
    message: [message, ...(fault?.log ?? [])].join('\n'),
    relatedInformation: hops.map((hop) => ({
      message: `${hop.place}: ${hop.text}`,
      location: toLocation(hop.source ?? remnant, linesOf),
    })),
  };
}

const firstLine: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function faultMessage(run: Run): string {
  const { fault } = run;
  const where = `on ${run.iommu} (${run.platform})`;
  if (run.outcome === 'unknown') return [`the simulated run ends without a result ${where}`, ...run.notes].join('\n');
  if (!fault) return `${outcomeText(run)} ${where}: the doorbell write reaches nothing that raises it`;
  const at = fault.kind === 'kernel-bug' ? '' : ` at IOVA 0x${fault.iova.toString(16)}, the interrupt is lost`;
  return [`${outcomeText(run)} ${where}${at}`, ...fault.log].join('\n');
}

function toLocation({ file, range }: Location, linesOf: LinesOf) {
  return { uri: file, range: toRange(linesOf(file), range) };
}

/** Findings about configuration files and suppression comments come from no rule. */
function pageOf(rule: string): { codeDescription?: CodeDescription } {
  return rules.some(({ id }) => id === rule) ? { codeDescription: { href: rulePage(rule) } } : {};
}
