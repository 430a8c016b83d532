/** Checks files of which the results are not known already, and keeps what comes of it for the next time. */
import { dirname, join, sep } from 'node:path';
import { digest } from './cache-file.ts';
import { cacheFolder } from './cache-folder.ts';
import { checkRecorded, type FileReport } from './check-file.ts';
import { type CheckConditions, type CheckedFile, checkInWorkers, defaultJobs, type Workers } from './check-files.ts';
import { openWorkspace, type Surroundings } from './open.ts';
import { Present } from './present.ts';
import { readBytes } from './read-file.ts';
import { ResultCache } from './result-cache.ts';
import { treeOf } from './tree-root.ts';
import { toUri } from './uri.ts';
import type { Workspace } from './workspace.ts';

/** Files looked up between two pauses. */
const BATCH = 500;

export interface CachedChecksOptions {
  readonly workers: Workers;
  /** The folder of the bundles: where files are checked in this thread, as few are; in workers only where absent. */
  readonly modules?: string | undefined;
  readonly conditions: CheckConditions;
  /** The folder of which these are all the C files, if there is one. */
  readonly folder?: string | undefined;
  /** Whether there is a cache; there is where absent. */
  readonly isKept?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Told, in one line, what is wrong with the cache. */
  readonly onProblem: (problem: string) => void;
}

/** The reports of the files at absolute paths, in their order; never throws. */
export async function* checkCached(
  paths: readonly string[],
  surroundings: Surroundings,
  { workers, modules, conditions, folder, isKept = true, signal, onProblem }: CachedChecksOptions,
): AsyncGenerator<CheckedFile> {
  if (paths.length === 0) return;
  const { stamps, indexes, configurations, files } = surroundings;
  const { root } = treeOf(commonFolder(paths));
  if (folder !== undefined) indexes.noteFiles(folder, paths);
  const present = new Present(stamps, indexes, configurations, conditions);
  const cache = new ResultCache(isKept ? cacheOf(root) : null, buildOf(workers.script), present);
  if (cache.problem !== null) onProblem(cache.problem);
  const known = new Map<string, FileReport>();
  for (const [i, path] of paths.entries()) {
    const report = cache.find(path);
    if (report) known.set(path, report);
    if (i % BATCH === BATCH - 1) await pause();
  }
  const missing = paths.filter((path) => !known.has(path));
  const made = makeReports(missing);
  try {
    for (const path of paths) {
      const report = known.get(path);
      if (report) yield { path, report };
      else {
        const next = await made.next();
        if (next.done) return;
        yield next.value;
      }
    }
  } finally {
    await made.return(undefined);
    const problem = cache.save();
    if (problem !== null) onProblem(problem);
  }

  async function* makeReports(missing: readonly string[]): AsyncGenerator<CheckedFile, undefined> {
    if (missing.length === 0) return;
    const jobs = Math.min(workers.jobs ?? defaultJobs(missing.length), missing.length);
    if (modules !== undefined && jobs <= 1) {
      let workspace: Workspace | undefined;
      for (const path of missing) {
        workspace ??= await openWorkspace(modules, 'first', surroundings);
        const { report, basis } = checkRecorded(workspace, files, path, conditions.settings);
        cache.learn(0, files.news());
        if (basis) cache.take(path, report, basis, 0);
        yield { path, report };
      }
      return;
    }
    // Made once, for all of them.
    await indexes.begin(toUri(missing[0]!), pause);
    const started = { ...workers, jobs, indexes: [...indexes.export()] };
    yield* checkInWorkers(missing, started, conditions, { signal, sink: cache });
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The file that keeps the results of a tree. */
function cacheOf(root: string): string {
  return join(cacheFolder('results'), digest(root));
}

/** The folder that all paths are in. */
function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0]!);
  for (const path of paths) {
    while (!path.startsWith(folder.endsWith(sep) ? folder : folder + sep)) folder = dirname(folder);
  }
  return folder;
}

/** What tells this program from another build of it, whose results are not its own. */
function buildOf(script: string): string {
  const bytes = readBytes(script);
  return Buffer.isBuffer(bytes) ? digest(bytes) : '';
}
