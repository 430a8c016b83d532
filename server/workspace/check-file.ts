/**
 * Checks one file on disk and lets go of it again. The result is plain data, so that a worker could have made it.
 */
import { digest } from './cache-file.ts';
import type { Basis, RecordingFiles } from './dependencies.ts';
import type { CheckResult, RuleSettings } from './engine.ts';
import { readBytes } from './read-file.ts';
import { asSource, readSource, type Source, toUri } from './source.ts';
import type { Workspace } from './workspace.ts';

/** `irrelevant`: the file calls nothing that maps an address, so there is nothing to find. */
export type FileReport =
  | { readonly kind: 'checked'; readonly result: CheckResult }
  | { readonly kind: 'irrelevant' }
  | { readonly kind: 'binary' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** A report, and what it rests on; null where it is not worth keeping. */
export interface RecordedReport {
  readonly report: FileReport;
  readonly basis: Basis | null;
}

/** Checks the file at an absolute path under the user's `settings`; never throws. */
export function checkFile(workspace: Workspace, path: string, settings: RuleSettings = {}): FileReport {
  return checkSource(workspace, path, readSource(path), settings);
}

/** Checks a text that stands for the file at an absolute path; never throws. */
export function checkText(workspace: Workspace, path: string, text: string): FileReport {
  return checkSource(workspace, path, { kind: 'text', text }, {});
}

/** The same of a file on disk, with what the report rests on: `files` are those of the workspace. */
export function checkRecorded(
  workspace: Workspace,
  files: RecordingFiles,
  path: string,
  settings: RuleSettings = {},
): RecordedReport {
  const bytes = readBytes(path);
  files.begin();
  const report = checkSource(workspace, path, asSource(bytes), settings);
  const isKept = report.kind === 'checked' || report.kind === 'irrelevant';
  return { report, basis: isKept && Buffer.isBuffer(bytes) ? files.end(toUri(path), digest(bytes)) : null };
}

function checkSource(workspace: Workspace, path: string, source: Source, settings: RuleSettings): FileReport {
  if (source.kind !== 'text') return source;
  const uri = toUri(path);
  try {
    if (!workspace.isCandidate(uri, source.text)) return { kind: 'irrelevant' };
    workspace.engine.open(uri, source.text);
    return { kind: 'checked', result: workspace.check(uri, settings) };
  } catch (error) {
    // A defect of ours must not keep the other files from being checked.
    return {
      kind: 'unreadable',
      reason: `internal error, please report it: ${error instanceof Error ? error.stack : error}`,
    };
  } finally {
    workspace.engine.close(uri);
  }
}
