/** `doorbell-lint merge A.sarif B.sarif`: the logs of the shards of a scan as the log that one scan would have written. */
import manifest from '../../package.json' with { type: 'json' };
import { explainFileError, readNamed } from '../workspace/read-file.ts';
import { type SarifNotification, type SarifResult, sarifLog } from './sarif.ts';
import { type Status, status } from './status.ts';
import type { Output, Terminal } from './terminal.ts';

interface Run {
  readonly results: readonly (SarifResult & { readonly level?: string })[];
  readonly invocations?: readonly { readonly toolExecutionNotifications?: readonly SarifNotification[] }[];
}

/** Joins logs of this program; what several have is there once. The status is that of one scan. */
export function merge(paths: readonly string[], { print }: Output, { complain }: Terminal): Status {
  const runs: Run[] = [];
  let hasFailed = false;
  for (const path of paths) {
    const read = readRuns(path);
    if (typeof read === 'string') complain(`${path}: ${read}`);
    else runs.push(...read);
    hasFailed ||= typeof read === 'string';
  }
  const results = distinct(runs.flatMap((run) => run.results));
  const notifications = distinct(
    runs.flatMap(({ invocations = [] }) => invocations.flatMap((one) => one.toolExecutionNotifications ?? [])),
  );
  print(JSON.stringify(sarifLog(results, notifications), null, 2));
  if (hasFailed || notifications.length > 0) return status.failed;
  return results.some(({ level }) => level === 'error') ? status.found : status.clean;
}

/** The runs of a log, or why there are none. */
function readRuns(path: string): readonly Run[] | string {
  let log: { version?: unknown; runs?: unknown } | null;
  try {
    log = JSON.parse(readNamed(path).toString('utf8'));
  } catch (error) {
    return error instanceof SyntaxError ? 'is not JSON' : explainFileError(error);
  }
  const runs = log?.version === '2.1.0' && Array.isArray(log.runs) ? log.runs : [];
  const isOurs = (run: { tool?: { driver?: { name?: string; semanticVersion?: string } }; results?: unknown }) =>
    run.tool?.driver?.name === manifest.name &&
    run.tool.driver.semanticVersion === manifest.version &&
    Array.isArray(run.results);
  return runs.length > 0 && runs.every(isOurs) ? runs : `is no SARIF log of ${manifest.name} ${manifest.version}`;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
