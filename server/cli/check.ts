/** `doorbell-lint check PATH...`: findings of files, and of the C files in folders. */
import { dirname } from 'node:path';
import type { Finding } from '../rules/finding.ts';
import type { CheckedFile } from '../workspace/check-files.ts';
import { type CoverageByApi, type FileCoverage, totalCoverage } from '../workspace/coverage.ts';
import { discover } from '../workspace/discover.ts';
import { toUri } from '../workspace/source.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { Places } from './place.ts';
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

/** How findings are printed. */
export interface CheckFormat {
  /** Takes the findings of one file. */
  report(findings: readonly Finding[], places: Places): void;
  end(stats: CheckStats, undecided: readonly Undecided[]): void;
}

export interface CheckOptions {
  readonly format: CheckFormat;
  /** Makes the reports of files at absolute paths, in their order. */
  readonly reports: (files: readonly string[]) => AsyncIterable<CheckedFile>;
  /** Whether to name what has no verdict. */
  readonly isVerbose?: boolean | undefined;
}

/** Checks what the paths mean; what cannot be read is named and the rest is still checked. */
export async function check(
  { files: texts, configurations }: Pick<Workspace, 'files' | 'configurations'>,
  paths: readonly string[],
  { reports, format, isVerbose = false }: CheckOptions,
  terminal: Terminal,
): Promise<Status> {
  const start = performance.now();
  const { files, unreadable } = discover(paths);
  let looked = 0;
  let parsed = 0;
  let mapping = 0;
  const undecided: Undecided[] = [];
  const coverage: FileCoverage[] = [];
  const folders = new Set<string>();
  let hasErrors = false;
  let hasFailed = unreadable.length > 0;
  for (const { path, reason } of unreadable) terminal.complain(`${displayPath(path)}: ${reason}`);

  const report = (findings: readonly Finding[]) => {
    if (findings.length > 0) format.report(findings, new Places(texts));
    hasErrors ||= findings.some(({ severity }) => severity === 'error');
  };
  for await (const { path, report: file } of reports(files)) {
    if (file.kind === 'unreadable') {
      terminal.complain(`${displayPath(path)}: ${file.reason}`);
      hasFailed = true;
      continue;
    }
    looked++;
    if (file.kind === 'binary') terminal.complain(`${displayPath(path)}: skipped, it is a binary file`);
    // Whichever thread checked it, its configuration file is to be reported on.
    const folder = dirname(path);
    if (!folders.has(folder)) configurations.for(toUri(path));
    folders.add(folder);
    if (file.kind !== 'checked') continue;
    parsed++;
    for (const note of file.result.notes) terminal.complain(`${displayPath(path)}: ${note}`);
    mapping += file.result.mapping;
    undecided.push(...file.result.undecided.map((one) => ({ file: displayPath(path), ...one })));
    coverage.push(file.result.coverage);
    report(file.result.findings);
  }
  report(configurations.findings());
  for (const one of isVerbose ? undecided : [])
    terminal.complain(`${one.file}: ${one.function}() is undecided: ${one.why}`);
  if (undecided.length > 0 && !isVerbose)
    terminal.complain(`${undecided.length} of ${mapping} functions that map are undecided; --verbose names them`);
  const milliseconds = Math.round(performance.now() - start);
  format.end({ files: looked, parsed, milliseconds, mapping, coverage: totalCoverage(coverage) }, undecided);
  return hasFailed ? status.failed : hasErrors ? status.found : status.clean;
}
