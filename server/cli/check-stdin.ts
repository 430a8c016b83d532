/** `doorbell-lint check --stdin`: one text that may not be on disk yet, as the file that it is meant to be. */
import { resolve } from 'node:path';
import { checkText } from '../workspace/check-file.ts';
import type { OverlaidFiles } from '../workspace/overlaid-files.ts';
import { asSource, toUri } from '../workspace/source.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { Places } from './place.ts';
import { Report, type ReportOptions } from './report.ts';
import type { Status } from './status.ts';
import type { Terminal } from './terminal.ts';

/** Checks `bytes` as the file `name`, whose headers and configuration count; `files` are those of the workspace. */
export function checkStdin(
  workspace: Workspace,
  files: OverlaidFiles,
  { name, bytes }: { readonly name: string; readonly bytes: Buffer },
  options: ReportOptions,
  terminal: Terminal,
): Status {
  const report = new Report(options, terminal);
  const path = resolve(name);
  const source = asSource(bytes);
  if (source.kind !== 'text') {
    report.problem(`${name}: standard input is binary`);
    return report.end();
  }
  files.show(new Map([[toUri(path), source.text]]));
  const checked = checkText(workspace, path, source.text);
  const result = report.took(path, checked);
  if (result) report.found(result.findings, new Places(files));
  workspace.configurations.for(toUri(path));
  report.misconfigured(workspace.configurations.findings(), new Places(files));
  return report.end();
}
