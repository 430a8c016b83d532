/** The options of `check` as the command line has them, and what they mean for its report. */
import type { Severity } from '../rules/finding.ts';
import { Baseline, BaselineError, BaselineWriter } from './baseline.ts';
import { type CheckFormatEntry, type CheckFormatName, checkFormats } from './check-formats.ts';
import { Fixes } from './fixes.ts';
import { outputFile } from './output-file.ts';
import type { Shard } from './program.ts';
import { type CheckFormat, counted, type ReportOptions } from './report.ts';
import { type Status, status } from './status.ts';
import { isTerminal, type Terminal } from './terminal.ts';

export interface ReportFlags {
  readonly format?: CheckFormatName;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly stats?: boolean;
  readonly failOn: Severity;
  readonly exitZero?: boolean;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly fix?: boolean;
  readonly dryRun?: boolean;
}

export interface CheckFlags extends ReportFlags {
  readonly jobs?: number;
  readonly cache: boolean;
  readonly patch?: string;
  readonly since?: string;
  readonly shard?: Shard;
  readonly stdin?: boolean;
  readonly stdinFilename: string;
  readonly config?: string;
  readonly printConfig?: boolean;
  readonly listRules?: boolean;
}

/** Runs a check with its report as the flags want it, and puts what comes of it where they say. */
export async function reporting(
  flags: ReportFlags,
  terminal: Terminal,
  run: (options: ReportOptions) => Promise<Status>,
): Promise<Status> {
  const file = flags.output === undefined ? undefined : outputFile(flags.output);
  const output = file ?? terminal;
  const format: CheckFormatEntry = checkFormats[flags.format ?? (!file && isTerminal() ? 'full' : 'gcc')];
  const isQuiet = flags.quiet || format.isQuiet;
  const problems: string[] = [];
  const known = flags.baseline === undefined ? undefined : openBaseline(flags.baseline, problems);
  const baseline = flags.writeBaseline === undefined ? undefined : new BaselineWriter();
  const fixes = flags.fix ? new Fixes() : undefined;
  const isDiff = fixes && flags.dryRun;
  const found = await run({
    format: isDiff ? nothing : format.make(output),
    failOn: flags.exitZero ? null : flags.failOn,
    isVerbose: flags.verbose,
    isQuiet,
    hasStats: flags.stats,
    select: (findings, places) => {
      const fresh = known ? known.select(findings, places) : findings;
      if (baseline) return baseline.take(fresh, places);
      return fixes ? fixes.take(fresh) : fresh;
    },
  });
  const notes: string[] = [];
  if (known && known.known > 0) notes.push(`${counted(known.known, 'known finding')} in ${flags.baseline}`);
  if (baseline)
    notes.push(`${counted(baseline.write(flags.writeBaseline!), 'finding')} written to ${flags.writeBaseline}`);
  if (isDiff) for (const diff of fixes.diff()) output.print(diff.replace(/\n$/, ''));
  else if (fixes) notes.push(fixes.write(), ...fixes.notes);
  file?.write();
  for (const line of [...problems, ...(isQuiet ? [] : notes)]) terminal.complain(line);
  if (problems.length > 0) return status.failed;
  return isDiff && fixes.count > 0 && found === status.clean && !flags.exitZero ? status.found : found;
}

/** What is asked for is a diff, not a report. */
const nothing: CheckFormat = { report: () => {}, end: () => {} };

/** One that cannot be read is a problem, and everything counts as new. */
function openBaseline(path: string, problems: string[]): Baseline | undefined {
  try {
    return new Baseline(path);
  } catch (error) {
    if (!(error instanceof BaselineError)) throw error;
    problems.push(error.message);
    return undefined;
  }
}
