/**
 * Findings of whole folders, kept up with the disk: a first run checks every C file, later ones those that have changed,
 * and forget those that are gone. Workers do it (check-files.ts), so that the thread that serves an editor stays free.
 */
import { availableParallelism } from 'node:os';
import { dirname, sep } from 'node:path';
import type { Finding } from '../rules/finding.ts';
import { checkCached } from './cached-checks.ts';
import type { FileReport } from './check-file.ts';
import type { CheckConditions } from './check-files.ts';
import { discover } from './discover.ts';
import { excluder } from './excluded.ts';
import { changedFiles } from './git.ts';
import { openSurroundings } from './open.ts';
import { statusOf } from './source.ts';
import { toUri } from './uri.ts';

/** A folder of the workspace. */
export interface CheckedFolder extends CheckConditions {
  readonly path: string;
  /** Glob patterns, as VS Code writes them, of what the user hides from everything (`files.exclude`). */
  readonly excluded: readonly string[];
  /** Paths of the folders and files in it to look at; all where absent. What is known of the others stays as it is. */
  readonly only?: readonly string[];
}

/** `changed`: files that differ from when they were checked. `all`: what they depend on has changed as well. */
export type Reach = 'changed' | 'all';

export interface CheckProgress {
  readonly done: number;
  readonly total: number;
  readonly findings: number;
}

export interface CheckListener {
  /** What a file has now; null where it is gone. */
  file(uri: string, findings: readonly Finding[] | null): void;
  progress(progress: CheckProgress): void;
  /** Something that could not be checked, and why. */
  problem(path: string, reason: string): void;
  /** What is wrong with the results that are kept on disk. */
  cacheProblem(problem: string): void;
}

export interface CheckSummary {
  /** Files looked at in this run. */
  readonly files: number;
  /** Findings in the workspace, and the files that have them. */
  readonly findings: number;
  readonly filesWithFindings: number;
  readonly milliseconds: number;
}

/**
 * Files of a workspace in which a changed file has all of them checked again, because their functions may call each other.
 * In a larger one that would take minutes, and only the changed files are.
 */
const SMALL = 500;

interface KnownFile {
  /** Tells one content from another without reading it. */
  readonly stamp: string;
  readonly findings: readonly Finding[];
  readonly hasDoorbells: boolean;
}

export class WorkspaceCheck {
  private readonly script: string;
  private readonly known = new Map<string, KnownFile>();

  /** `script` is the bundle that serves check-worker.ts. */
  constructor(script: string) {
    this.script = script;
  }

  /** Brings what is known of the folders up to date. An aborted run keeps what it has found so far. */
  async run(
    folders: readonly CheckedFolder[],
    reach: Reach,
    listener: CheckListener,
    signal?: AbortSignal,
  ): Promise<CheckSummary> {
    const start = performance.now();
    const plans = folders.map((folder) => this.plan(folder, reach, listener));
    this.forgetAllBut(new Set(plans.flatMap(({ files }) => files)), listener);
    const total = plans.reduce((sum, { due }) => sum + due.size, 0);
    // One core is left to the thread that serves the editor.
    const open = folders.map(({ path }) => path);
    const workers = { script: this.script, jobs: Math.max(1, availableParallelism() - 1), folders: open };
    let done = 0;
    for (const { folder, due } of plans) {
      if (due.size === 0) continue;
      const surroundings = openSurroundings(undefined, open);
      surroundings.configurations.trust(folder.isTrusted);
      surroundings.indexes.setWorkspaceFolders(open);
      const options = { workers, conditions: folder, signal, onProblem: (line: string) => listener.cacheProblem(line) };
      for await (const { path, report } of checkCached([...due.keys()], surroundings, options)) {
        this.take(path, due.get(path)!, report, listener);
        listener.progress({ done: ++done, total, ...this.tally() });
      }
    }
    return { files: done, ...this.tally(), milliseconds: Math.round(performance.now() - start) };
  }

  /** Paths of the files of a folder that differ from its last commit; throws where git knows none. */
  changedFiles(folder: string): Promise<string[]> {
    return changedFiles(folder);
  }

  /** URIs of the files that were checked and are there. */
  knownFiles(): string[] {
    return [...this.known.keys()].map(toUri);
  }

  /** URIs of the files that have a doorbell, in order. */
  filesWithDoorbells(): string[] {
    return [...this.known].flatMap(([path, { hasDoorbells }]) => (hasDoorbells ? [toUri(path)] : [])).sort();
  }

  private plan(folder: CheckedFolder, reach: Reach, listener: CheckListener) {
    const isExcluded = excluder(folder.excluded, (reason) => listener.problem(folder.path, reason));
    const { files, unreadable } = discover([folder.path], isExcluded);
    for (const { path, reason } of unreadable) listener.problem(path, reason);
    const stamps = files.map((path): [string, string] => [path, stampOf(path)]);
    const changed = stamps.filter(([path, stamp]) => this.known.get(path)?.stamp !== stamp);
    const all = reach === 'all' || (files.length <= SMALL && (changed.length > 0 || this.isAnyGone(folder, files)));
    const only = folder.only && new Set(folder.only);
    const due = new Map((all ? stamps : changed).filter(([path]) => !only || isIn(only, path)));
    return { folder, files, due };
  }

  private isAnyGone({ path: folder }: CheckedFolder, files: readonly string[]): boolean {
    const present = new Set(files);
    return [...this.known.keys()].some((path) => path.startsWith(folder + sep) && !present.has(path));
  }

  private forgetAllBut(files: ReadonlySet<string>, listener: CheckListener): void {
    for (const path of this.known.keys()) {
      if (files.has(path)) continue;
      this.known.delete(path);
      listener.file(toUri(path), null);
    }
  }

  private take(path: string, stamp: string, report: FileReport, listener: CheckListener): void {
    if (report.kind === 'unreadable') listener.problem(path, report.reason);
    const { findings, flows } = report.kind === 'checked' ? report.result : { findings: [], flows: [] };
    this.known.set(path, { stamp, findings, hasDoorbells: flows.length > 0 });
    listener.file(toUri(path), findings);
  }

  private tally(): { findings: number; filesWithFindings: number } {
    const counts = [...this.known.values()].map(({ findings }) => findings.length).filter((count) => count > 0);
    return { findings: counts.reduce((sum, count) => sum + count, 0), filesWithFindings: counts.length };
  }
}

/** Whether a file, or a folder that it is in, is one of `asked`. */
function isIn(asked: ReadonlySet<string>, path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (asked.has(at)) return true;
    if (at === dirname(at)) return false;
  }
}

function stampOf(path: string): string {
  const stat = statusOf(path);
  return stat ? `${stat.mtimeMs} ${stat.ctimeMs} ${stat.size}` : '';
}
