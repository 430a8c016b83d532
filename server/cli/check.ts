/** `doorbell-lint check PATH...`: findings of files, and of the C files in folders. */
import type { Finding } from '../rules/finding.ts';
import { checkFiles, type Workers } from '../workspace/check-files.ts';
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
  /** How much of the map calls is understood, by API. */
  readonly coverage: CoverageByApi;
}

/** How findings are printed. */
export interface CheckFormat {
  /** Takes the findings of one file. */
  report(findings: readonly Finding[], places: Places): void;
  end(stats: CheckStats): void;
}

/** Checks what the paths mean; what cannot be read is named and the rest is still checked. */
export async function check(
  workspace: Workspace,
  paths: readonly string[],
  format: CheckFormat,
  terminal: Terminal,
  workers?: Workers,
): Promise<Status> {
  const start = performance.now();
  const { files, unreadable } = discover(paths);
  let looked = 0;
  let parsed = 0;
  let partial = 0;
  const coverage: FileCoverage[] = [];
  let hasErrors = false;
  let hasFailed = unreadable.length > 0;
  for (const { path, reason } of unreadable) terminal.complain(`${displayPath(path)}: ${reason}`);

  const report = (findings: readonly Finding[]) => {
    if (findings.length > 0) format.report(findings, new Places(workspace.files));
    hasErrors ||= findings.some(({ severity }) => severity === 'error');
  };
  for await (const { path, report: file } of checkFiles(workspace, files, workers)) {
    if (file.kind === 'unreadable') {
      terminal.complain(`${displayPath(path)}: ${file.reason}`);
      hasFailed = true;
      continue;
    }
    looked++;
    if (file.kind === 'binary') terminal.complain(`${displayPath(path)}: skipped, it is a binary file`);
    // Whichever thread checked it, its configuration file is to be reported on.
    workspace.configurations.for(toUri(path));
    if (file.kind !== 'checked') continue;
    parsed++;
    for (const note of file.result.notes) terminal.complain(`${displayPath(path)}: ${note}`);
    partial += file.result.partial.length;
    coverage.push(file.result.coverage);
    report(file.result.findings);
  }
  report(workspace.configurations.findings());
  if (partial > 0) terminal.complain(`functions followed in part only, because of their many paths: ${partial}`);
  const milliseconds = Math.round(performance.now() - start);
  format.end({ files: looked, parsed, milliseconds, coverage: totalCoverage(coverage) });
  return hasFailed ? status.failed : hasErrors ? status.found : status.clean;
}
