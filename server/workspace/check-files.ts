/**
 * Checks many files on several cores: workers of a pool check chunks of them (check-worker.ts), each with a workspace of
 * its own. Reports come in the order of the files, whichever worker made them, so that output is the same every time.
 */
import { availableParallelism } from 'node:os';
import { pool } from 'workerpool';
import { checkFile, type FileReport } from './check-file.ts';
import type { RuleSettings } from './engine.ts';
import { toUri } from './uri.ts';
import type { Workspace } from './workspace.ts';

export interface CheckedFile {
  /** Absolute. */
  readonly path: string;
  readonly report: FileReport;
}

/** Who checks. */
export interface Workers {
  /** The bundle that serves check-worker.ts. */
  readonly script: string;
  /** Files checked at once, at least 1. Default: one per core, but no more than are worth starting. */
  readonly jobs?: number | undefined;
}

/** Under what files are checked. */
export interface CheckConditions {
  /** The severities that the user chose. */
  readonly settings: RuleSettings;
  /** Whether the models that come with the files count. */
  readonly isTrusted: boolean;
}

/** What a worker of the pool is asked for: the reports of the files at absolute paths, in their order. */
export interface CheckWorker {
  check(paths: readonly string[], conditions: CheckConditions): Promise<FileReport[]>;
}

/** Files for which a further worker is worth its start, which takes as long as looking at some hundred of them. */
const FILES_PER_WORKER = 200;

/** Chunks per worker: small enough for none to wait long at the end, large enough to cost few messages. */
const CHUNKS_PER_WORKER = 16;
const MAX_CHUNK = 64;

export const defaultConditions: CheckConditions = { settings: {}, isTrusted: true };

/** Checks the files at absolute paths, in this thread where `workers` are not worth their start; never throws. */
export async function* checkFiles(
  workspace: Workspace,
  paths: readonly string[],
  workers?: Workers,
): AsyncGenerator<CheckedFile> {
  const jobs = Math.min(workers?.jobs ?? defaultJobs(paths.length), paths.length);
  if (!workers || jobs <= 1) {
    for (const path of paths) yield { path, report: checkFile(workspace, path) };
    return;
  }
  // The workers find the index of the tree in the user's cache.
  await workspace.prepare(toUri(paths[0]!), async () => {});
  yield* checkInWorkers(paths, { ...workers, jobs }, defaultConditions);
}

function defaultJobs(files: number): number {
  return Math.min(availableParallelism(), Math.ceil(files / FILES_PER_WORKER));
}

/** Checks the files at absolute paths in workers only; never throws. Ending the iteration, or `signal`, ends them. */
export async function* checkInWorkers(
  paths: readonly string[],
  { script, jobs = 1 }: Workers,
  conditions: CheckConditions,
  signal?: AbortSignal,
): AsyncGenerator<CheckedFile> {
  const threads = pool(script, { workerType: 'thread', maxWorkers: jobs });
  const end = (): void => void threads.terminate(true);
  signal?.addEventListener('abort', end);
  const ask = async (chunk: readonly string[]): Promise<FileReport[]> =>
    await threads.exec<CheckWorker['check']>('check', [chunk, conditions]);
  try {
    const size = Math.max(1, Math.min(MAX_CHUNK, Math.ceil(paths.length / (jobs * CHUNKS_PER_WORKER))));
    const chunks = Array.from({ length: Math.ceil(paths.length / size) }, (_, i) =>
      paths.slice(i * size, (i + 1) * size),
    );
    const answers = chunks.map((chunk) => settled(ask(chunk)));
    for (const [i, chunk] of chunks.entries()) {
      const reports = await answers[i]!;
      for (const [j, path] of chunk.entries()) {
        if (signal?.aborted) return;
        // A file that ends its worker takes its chunk along: the others are asked for again, one by one.
        const report = Array.isArray(reports) ? reports[j]! : await settled(ask([path]));
        yield { path, report: Array.isArray(report) ? report[0]! : report };
      }
    }
  } finally {
    signal?.removeEventListener('abort', end);
    end();
  }
}

/** The answer of a worker, or the report of one that ended without it. */
async function settled(answer: Promise<FileReport[]>): Promise<FileReport[] | FileReport> {
  try {
    return await answer;
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('\n');
    return { kind: 'unreadable', reason: `internal error, please report it: ${reason}` };
  }
}
