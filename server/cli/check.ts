/** `doorbell-lint check PATH...`: findings of files, and of the C files in folders. */
import { dirname } from 'node:path';
import type { CheckedFile } from '../workspace/check-files.ts';
import { discover } from '../workspace/discover.ts';
import { toUri } from '../workspace/source.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { Places } from './place.ts';
import type { Shard } from './program.ts';
import { Report, type ReportOptions } from './report.ts';
import type { Status } from './status.ts';
import { displayPath, type Terminal } from './terminal.ts';

export interface CheckOptions extends ReportOptions {
  /** The part of the files that is checked; all are where absent. */
  readonly shard?: Shard | undefined;
  /** Makes the reports of files at absolute paths, in their order. */
  readonly reports: (files: readonly string[]) => AsyncIterable<CheckedFile>;
}

/** Checks what the paths mean; what cannot be read is named and the rest is still checked. */
export async function check(
  { files: texts, configurations }: Pick<Workspace, 'files' | 'configurations'>,
  paths: readonly string[],
  { reports, shard, ...options }: CheckOptions,
  terminal: Terminal,
): Promise<Status> {
  const report = new Report(options, terminal);
  const { files: found, unreadable } = discover(paths);
  const files = shard ? found.filter((_, i) => i % shard.of === shard.index) : found;
  for (const { path, reason } of unreadable) report.problem(`${displayPath(path)}: ${reason}`);
  const folders = new Set<string>();
  let done = 0;
  for await (const { path, report: file } of reports(files)) {
    report.progress(`${++done} of ${files.length} files`);
    const result = report.took(path, file);
    if (file.kind === 'unreadable') continue;
    // Whichever thread checked it, its configuration file is to be reported on.
    const folder = dirname(path);
    if (!folders.has(folder)) configurations.for(toUri(path));
    folders.add(folder);
    if (result) report.found(result.findings, new Places(texts));
  }
  report.misconfigured(configurations.findings(), new Places(texts));
  return report.end();
}
