/** The options of `check` as the command line has them, and what they mean for its report. */
import type { Severity } from '../rules/finding.ts';
import { Baseline, BaselineError, BaselineWriter } from './baseline.ts';
import { type CheckFormatEntry, type CheckFormatName, checkFormats } from './check-formats.ts';
import { Fixes } from './fixes.ts';
import { outputFile } from './output-file.ts';
import type { Shard } from './program.ts';
import type { CheckFormat, ReportOptions } from './report.ts';
import type { Stage } from './stage.ts';
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
  readonly simulate?: boolean;
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
  const fixes = flags.fix ? new Fixes(flags.dryRun ? output : null) : undefined;
  const stages: readonly Stage[] = [
    ...(flags.baseline === undefined ? [] : openBaseline(flags.baseline, problems)),
    ...(flags.writeBaseline === undefined ? [] : [new BaselineWriter(flags.writeBaseline)]),
    ...(fixes ? [fixes] : []),
  ];
  const found = await run({
    format: flags.dryRun ? nothing : format.make(output),
    failOn: flags.exitZero ? null : flags.failOn,
    isVerbose: flags.verbose,
    isQuiet,
    hasStats: flags.stats,
    select: (findings, places) => stages.reduce((left, stage) => stage.select(left, places), findings),
  });
  const notes = stages.flatMap((stage) => stage.end());
  file?.write();
  for (const line of [...problems, ...(isQuiet ? [] : notes)]) terminal.complain(line);
  if (problems.length > 0) return status.failed;
  const hasDiff = flags.dryRun && !flags.exitZero && fixes !== undefined && fixes.count > 0;
  return hasDiff && found === status.clean ? status.found : found;
}

/** What is asked for is a diff, not a report. */
const nothing: CheckFormat = { report: () => {}, end: () => {} };

/** One that cannot be read is a problem, and everything counts as new. */
function openBaseline(path: string, problems: string[]): Stage[] {
  try {
    return [new Baseline(path)];
  } catch (error) {
    if (!(error instanceof BaselineError)) throw error;
    problems.push(error.message);
    return [];
  }
}
