/** What every kind of check tells: findings as they come, what went wrong, and at the end the sum and the exit status. */
import { type Finding, type Severity, severities } from '../rules/finding.ts';
import type { Shown } from '../simulator/show.ts';
import type { FileReport } from '../workspace/check-file.ts';
import { type CoverageByApi, type FileCoverage, totalCoverage } from '../workspace/coverage.ts';
import type { CheckResult } from '../workspace/engine.ts';
import { counted, undecidedText } from '../workspace/outcome.ts';
import type { Places } from './place.ts';
import type { Show } from './shown.ts';
import { type Status, status } from './status.ts';
import { displayPath, type Terminal } from './terminal.ts';

export interface CheckStats {
  /** Files looked at. */
  readonly files: number;
  /** Those of them that could map an address, and so were parsed. */
  readonly parsed: number;
  readonly milliseconds: number;
  /** Functions that map or unmap. */
  readonly mapping: number;
  /** How much of the map calls is understood, by API. */
  readonly coverage: CoverageByApi;
}

/** A function on which there is no verdict. */
export interface Undecided {
  /** The path as the user would type it. */
  readonly file: string;
  readonly function: string;
  /** The bound that ended the analysis. */
  readonly why: string;
}

/** The patch that findings belong to. */
export interface PatchHeading {
  /** Counted from 1. */
  readonly number: number;
  readonly total: number;
  /** Without what stands in brackets before it; empty where the patch has none. */
  readonly subject: string;
}

/** A patch in words, such as `patch 1 of 3, "map the doorbell"`. */
export function patchTitle({ number, total, subject }: PatchHeading): string {
  return `patch${total > 1 ? ` ${number} of ${total}` : ''}${subject && `, "${subject}"`}`;
}

/** What is known when a check ends. */
export interface CheckSummary {
  readonly stats: CheckStats;
  readonly undecided: readonly Undecided[];
  /** What could not be checked, and why. */
  readonly problems: readonly string[];
  /** Whether nothing but findings is wanted. */
  readonly isQuiet: boolean;
}

/** How findings are printed. */
export interface CheckFormat {
  /** Takes the findings of one file, or all of one patch. */
  report(findings: readonly Finding[], places: Places, patch?: PatchHeading, shown?: ReadonlyMap<Finding, Shown>): void;
  end(summary: CheckSummary): void;
}

/** What a user wants of a check besides a format. */
export interface ReportOptions {
  readonly format: CheckFormat;
  /** The least severity that makes the status `found`; none does where null. */
  readonly failOn?: Severity | null;
  /** Whether to name what has no verdict, and what is wrong with the cache. */
  readonly isVerbose?: boolean | undefined;
  /** Whether to say nothing on standard error but what went wrong. */
  readonly isQuiet?: boolean | undefined;
  /** Whether to print figures on standard error. */
  readonly hasStats?: boolean | undefined;
  /** Runs what is found; nothing is where absent. */
  readonly show?: Show | undefined;
  /** Which of a file's findings count; all where absent. */
  readonly select?: ((findings: readonly Finding[], places: Places) => readonly Finding[]) | undefined;
}

/** The telling of one check. */
export class Report {
  private readonly options: ReportOptions;
  private readonly terminal: Terminal;
  private readonly start = performance.now();
  private readonly undecided: Undecided[] = [];
  private readonly coverage: FileCoverage[] = [];
  private readonly problems: string[] = [];
  private readonly counts = new Map<string, number>();
  private files = 0;
  private parsed = 0;
  private mapping = 0;
  private hasFound = false;
  private hasFailed = false;

  constructor(options: ReportOptions, terminal: Terminal) {
    this.options = options;
    this.terminal = terminal;
  }

  /** Takes how the check of a file went. Its findings are the caller's to tell: gives its result, where it has one. */
  took(path: string, report: FileReport): CheckResult | undefined {
    const file = displayPath(path);
    if (report.kind === 'unreadable') {
      this.problem(`${file}: ${report.reason}`);
      return undefined;
    }
    this.files++;
    if (report.kind === 'binary') this.note(`${file}: skipped, it is a binary file`);
    if (report.kind !== 'checked') return undefined;
    this.checked(file, report.result);
    return report.result;
  }

  private checked(file: string, { notes, mapping, undecided, coverage }: CheckResult): void {
    this.parsed++;
    this.mapping += mapping;
    for (const note of notes) this.note(`${file}: ${note}`);
    this.undecided.push(...undecided.map((one) => ({ file, ...one })));
    this.coverage.push(coverage);
  }

  found(findings: readonly Finding[], places: Places, patch?: PatchHeading): void {
    const { format, failOn = 'error', select = (all) => all } = this.options;
    const selected = select(findings, places);
    if (selected.length > 0) format.report(selected, places, patch, this.options.show?.(selected));
    for (const { rule } of selected) this.counts.set(rule, (this.counts.get(rule) ?? 0) + 1);
    this.hasFound ||= selected.some(
      ({ severity }) => failOn !== null && severities.indexOf(severity) <= severities.indexOf(failOn),
    );
  }

  /** Takes what is wrong with configuration files: where one cannot be used, the check was not the one that was asked for. */
  misconfigured(findings: readonly Finding[], places: Places): void {
    this.found(findings, places);
    this.hasFailed ||= findings.some(({ severity }) => severity === 'error');
  }

  /** Says what went wrong with a part of the check; the rest goes on. */
  problem(text: string): void {
    this.problems.push(text);
    this.hasFailed = true;
    this.terminal.complain(text);
  }

  /** Says what a person may want to know, and what is no error. */
  note(text: string): void {
    if (!this.options.isQuiet) this.terminal.complain(text);
  }

  progress(line: string): void {
    if (!this.options.isQuiet) this.terminal.progress(line);
  }

  end(): Status {
    const { undecided, problems, mapping } = this;
    const milliseconds = Math.round(performance.now() - this.start);
    const coverage = totalCoverage(this.coverage);
    const stats = { files: this.files, parsed: this.parsed, milliseconds, mapping, coverage };
    if (this.options.isVerbose) for (const one of undecided) this.note(`${one.file}: ${undecidedText(one)}`);
    else if (undecided.length > 0)
      this.note(`${undecided.length} of ${mapping} functions that map are undecided; --verbose names them`);
    this.options.format.end({ stats, undecided, problems, isQuiet: this.options.isQuiet ?? false });
    if (this.options.hasStats) for (const line of this.figures(stats)) this.terminal.complain(line);
    return this.hasFailed ? status.failed : this.hasFound ? status.found : status.clean;
  }

  private figures({ files, parsed, milliseconds, mapping, coverage }: CheckStats): string[] {
    return [
      `${counted(files, 'file')} in ${(milliseconds / 1000).toFixed(1)} s, of which ${parsed} may map an address`,
      `${mapping} functions that map or unmap, ${this.undecided.length} of them undecided`,
      ...Object.entries(coverage).map(
        ([api, { calls, direction, access, lifecycle }]) =>
          `${api}: ${calls} calls; direction known of ${direction}, access of ${access}, end of ${lifecycle}`,
      ),
      ...[...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([rule, count]) => `${rule}: ${count} found`),
    ];
  }
}
