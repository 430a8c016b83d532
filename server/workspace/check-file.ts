/**
 * Checks one file on disk and lets go of it again. The result is plain data, so that a worker could have made it.
 */
import type { CheckResult, RuleSettings } from './engine.ts';
import { readSource, toUri } from './source.ts';
import type { Workspace } from './workspace.ts';

/** `irrelevant`: the file calls nothing that maps an address, so there is nothing to find. */
export type FileReport =
  | { readonly kind: 'checked'; readonly result: CheckResult }
  | { readonly kind: 'irrelevant' }
  | { readonly kind: 'binary' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Checks the file at an absolute path under the user's `settings`; never throws. */
export function checkFile(workspace: Workspace, path: string, settings: RuleSettings = {}): FileReport {
  const source = readSource(path);
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
