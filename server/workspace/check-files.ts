/**
 * Checks many files on several cores: workers of a pool check chunks of them (check-worker.ts), each with a workspace of
 * its own. Reports come in the order of the files, whichever worker made them, so that output is the same every time.
 */
import { availableParallelism } from 'node:os';
import { pool } from 'workerpool';
import { checkFile, type FileReport, type RecordedReport } from './check-file.ts';
import type { Basis, Dependency } from './dependencies.ts';
import type { RuleSettings } from './engine.ts';
import type { IndexedTree } from './tree-index.ts';
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
  /** The indexes of trees that this thread has; a worker makes those that it needs besides. */
  readonly indexes?: readonly IndexedTree[];
  /** The path of the configuration file that holds for all; the nearest one of each where absent. */
  readonly configuration?: string | undefined;
  /** The folders that the user works in. */
  readonly folders?: readonly string[];
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
  check(paths: readonly string[], conditions: CheckConditions): Promise<CheckAnswer>;
}

/** Reports, and what they rest on. */
export interface CheckAnswer {
  readonly reports: readonly RecordedReport[];
  readonly dependencies: readonly Dependency[];
  /** Whose numbers the dependencies have. */
  readonly thread: number;
}

/** What a worker is started with. */
export interface CheckWorkerData {
  /** The indexes that are made already. */
  readonly indexes: readonly IndexedTree[];
  readonly configuration?: string | undefined;
  readonly folders?: readonly string[] | undefined;
}

/** Takes what results rest on, before them. */
export interface ResultSink {
  learn(thread: number, dependencies: readonly Dependency[]): void;
  take(path: string, report: FileReport, basis: Basis, thread: number): void;
}

/** Files for which a further worker is worth its start, which takes as long as looking at some hundred of them. */
const FILES_PER_WORKER = 200;

/** Chunks per worker: small enough for none to wait long at the end, large enough to cost few messages. */
const CHUNKS_PER_WORKER = 16;
const MAX_CHUNK = 64;

/** Megabytes of a worker's heap: some files need half of that, and it would let garbage lie until it has several times as much. */
const WORKER_HEAP = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 24 };

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
  yield* checkInWorkers(paths, { ...workers, jobs }, defaultConditions);
}

/** Files that are worth checking at once. */
export function defaultJobs(files: number): number {
  return Math.min(availableParallelism(), Math.ceil(files / FILES_PER_WORKER));
}

/** Checks the files at absolute paths in workers only; never throws. Ending the iteration, or `signal`, ends them. */
export async function* checkInWorkers(
  paths: readonly string[],
  { script, jobs = 1, indexes = [], configuration, folders }: Workers,
  conditions: CheckConditions,
  { signal, sink }: { readonly signal?: AbortSignal | undefined; readonly sink?: ResultSink | undefined } = {},
): AsyncGenerator<CheckedFile> {
  const workerData: CheckWorkerData = { indexes, configuration, folders };
  const threads = pool(script, {
    workerType: 'thread',
    maxWorkers: jobs,
    workerThreadOpts: { workerData, resourceLimits: WORKER_HEAP },
  });
  const end = (): void => void threads.terminate(true);
  signal?.addEventListener('abort', end);
  const ask = async (chunk: readonly string[]): Promise<CheckAnswer> =>
    await threads.exec<CheckWorker['check']>('check', [chunk, conditions]);
  try {
    const size = Math.max(1, Math.min(MAX_CHUNK, Math.ceil(paths.length / (jobs * CHUNKS_PER_WORKER))));
    const chunks = Array.from({ length: Math.ceil(paths.length / size) }, (_, i) =>
      paths.slice(i * size, (i + 1) * size),
    );
    const answers = chunks.map((chunk) => settled(ask(chunk)));
    for (const [i, chunk] of chunks.entries()) {
      const whole = await answers[i]!;
      if ('reports' in whole) sink?.learn(whole.thread, whole.dependencies);
      for (const [j, path] of chunk.entries()) {
        if (signal?.aborted) return;
        // A file that ends its worker takes its chunk along: the others are asked for again, one by one.
        const answer = 'reports' in whole ? whole : await settled(ask([path]));
        if (!('reports' in answer)) {
          yield { path, report: answer };
          continue;
        }
        if (answer !== whole) sink?.learn(answer.thread, answer.dependencies);
        const { report, basis } = answer.reports[answer === whole ? j : 0]!;
        if (basis) sink?.take(path, report, basis, answer.thread);
        yield { path, report };
      }
    }
  } finally {
    signal?.removeEventListener('abort', end);
    end();
  }
}

/** The answer of a worker, or the report of one that ended without it. */
async function settled(
  answer: Promise<CheckAnswer>,
): Promise<CheckAnswer | Extract<FileReport, { kind: 'unreadable' }>> {
  try {
    return await answer;
  } catch (error) {
    const [reason = ''] = String(error instanceof Error ? error.message : error).split('\n');
    // As Node says it of a worker.
    if (reason.includes('reaching memory limit'))
      return {
        kind: 'unreadable',
        reason: `takes more memory than a file may (${WORKER_HEAP.maxOldGenerationSizeMb} MB)`,
      };
    return { kind: 'unreadable', reason: `internal error, please report it: ${reason}` };
  }
}
