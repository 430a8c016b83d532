/** `make C=1 CHECK="doorbell-lint kbuild"`: one file, read as the compiler reads it that make calls with the same flags. */

import { checkFile } from '../workspace/check-file.ts';
import { CompiledFiles } from '../workspace/compiled-files.ts';
import { readFlags } from '../workspace/compiler-flags.ts';
import { openSurroundings, openWorkspace } from '../workspace/open.ts';
import { toUri } from '../workspace/source.ts';
import { Stamps } from '../workspace/stamps.ts';
import { TreeIndexes } from '../workspace/tree-index.ts';
import { checkGcc } from './format/check-gcc.ts';
import { Places } from './place.ts';
import { Report, type ReportOptions } from './report.ts';
import { type Status, status } from './status.ts';
import type { Terminal } from './terminal.ts';

/** Milliseconds for which the files of make's other jobs need not look at the whole tree again. */
const LASTING = 600_000;

export interface KbuildOptions extends Pick<ReportOptions, 'failOn'> {
  /** The folder of the bundles. */
  readonly modules: string;
  /** The configuration file that holds for all; the nearest one where absent. */
  readonly configuration?: string | undefined;
}

/** Checks the file that compiler flags name. */
export async function kbuild(
  words: readonly string[],
  { modules, configuration, failOn = null }: KbuildOptions,
  terminal: Terminal,
): Promise<Status> {
  const flags = readFlags(words, process.cwd());
  const { source } = flags;
  if (source === undefined) {
    terminal.complain('no source file is named; it is what make calls: make C=1 CHECK="doorbell-lint kbuild"');
    return status.failed;
  }
  if (!source.endsWith('.c')) return status.clean;
  const report = new Report({ format: checkGcc(terminal), failOn, isQuiet: true }, terminal);
  const files = new CompiledFiles(flags, source);
  const indexes = new TreeIndexes(new Stamps(), LASTING);
  const workspace = await openWorkspace(modules, 'first', {
    ...openSurroundings(configuration, [process.cwd()]),
    files,
    indexes,
  });
  const result = report.took(source, checkFile(workspace, source));
  if (result) report.found(result.findings, new Places(files));
  workspace.configurations.for(toUri(source));
  report.misconfigured(workspace.configurations.findings(), new Places(files));
  return report.end();
}
