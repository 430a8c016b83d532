/** The options of `check` as the command line has them, and what they mean for its report. */
import type { Severity } from '../rules/finding.ts';
import { type CheckFormatEntry, type CheckFormatName, checkFormats } from './check-formats.ts';
import { outputFile } from './output-file.ts';
import type { ReportOptions } from './report.ts';
import type { Status } from './status.ts';
import { isTerminal, type Terminal } from './terminal.ts';

export interface ReportFlags {
  readonly format?: CheckFormatName;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly stats?: boolean;
  readonly failOn: Severity;
  readonly exitZero?: boolean;
}

export interface CheckFlags extends ReportFlags {
  readonly jobs?: number;
  readonly cache: boolean;
  readonly patch?: string;
  readonly since?: string;
  readonly stdin?: boolean;
  readonly stdinFilename: string;
}

/** Runs a check with its report as the flags want it, and puts the report where they say. */
export async function reporting(
  flags: ReportFlags,
  terminal: Terminal,
  run: (options: ReportOptions) => Promise<Status>,
): Promise<Status> {
  const file = flags.output === undefined ? undefined : outputFile(flags.output);
  const format: CheckFormatEntry = checkFormats[flags.format ?? (!file && isTerminal() ? 'full' : 'gcc')];
  const status = await run({
    format: format.make(file ?? terminal),
    failOn: flags.exitZero ? null : flags.failOn,
    isVerbose: flags.verbose,
    isQuiet: flags.quiet || format.isQuiet,
    hasStats: flags.stats,
  });
  file?.write();
  return status;
}
