/**
 * The results of the files of one tree, kept on disk. A result is that of a text, under a configuration, as long as all that it
 * rests on (dependencies.ts) is as it was: nothing else makes it one of today. Results of earlier contents are kept beside it,
 * so that a branch that comes back finds its own.
 */
import { byFolder, type CacheContent, pathIn, readCacheFile, writeCacheFile } from './cache-file.ts';
import type { FileReport } from './check-file.ts';
import type { AskedNames, Basis, Dependency, Listing } from './dependencies.ts';
import type { CheckResult } from './engine.ts';
import type { Present } from './present.ts';

/** Changes with what is kept; an older cache is then made anew. */
const FORMAT = 1;
/** Contents of one file whose results are kept. */
const MAX_CONTENTS = 4;
/** Files whose results are kept; beyond that, only those of the last run are. */
const MAX_PATHS = 100_000;
/** Items in a line of the file. */
const BATCH = 256;
/** Stands for the index where none was asked. */
const NO_INDEX = '';

const nothing: CacheContent = { lines: [], problem: null };

interface Node {
  readonly path: string;
  readonly hash: string;
  readonly includes: Map<string, string | null>;
}

/** A result, and what it rests on. */
interface Entry {
  readonly hash: string;
  /** The configuration and the user's settings. */
  readonly conditions: string;
  /** All wrappers of the tree, where it was asked for some. */
  readonly index: string;
  /** The rest of what it rests on, where the file was followed at all. */
  readonly checked: Checked | null;
}

interface Checked {
  readonly result: CheckResult;
  readonly files: readonly number[];
  readonly listings: readonly Listing[];
  readonly names: readonly AskedNames[];
}

type KeptStamp = readonly [stamp: string, hash: string];
type Line =
  | { readonly stamps: string; readonly files: readonly (readonly [name: string, ...KeptStamp])[] }
  | {
      readonly nodes: number;
      readonly of: readonly (readonly [path: string, hash: string, includes: [string, string | null][]])[];
    }
  | { readonly strings: readonly string[] }
  | {
      readonly plain: string;
      readonly of: readonly (readonly [name: string, hash: string, conditions: number, index: number])[];
    }
  | { readonly checked: string; readonly entry: Entry };

export class ResultCache {
  private readonly file: string | null;
  private readonly version: string;
  private readonly present: Present;
  private readonly stamps = new Map<string, { readonly stamp: string; readonly hash: string }>();
  private readonly entries = new Map<string, Entry[]>();
  private readonly nodes: (Node | undefined)[] = [];
  /** By path and content: the nodes that differ in what their includes meant. */
  private readonly nodesOf = new Map<string, number[]>();
  /** By thread: its dependencies as nodes. */
  private readonly known = new Map<number, Map<number, number>>();
  /** Files of this run. */
  private readonly used = new Set<string>();
  private readonly verdicts = new Map<number, boolean>();
  private isChanged = false;
  /** What was wrong with the file; null where nothing was. */
  readonly problem: string | null;

  /** `file` is where it is kept, null for nowhere; `build` is the program: its results are its own. */
  constructor(file: string | null, build: string, present: Present) {
    this.file = file;
    this.version = `doorbell-lint results ${FORMAT} ${build}`;
    this.present = present;
    const { lines, problem } = file === null ? nothing : readCacheFile(file, this.version);
    this.problem = problem;
    this.load(lines as readonly Line[]);
  }

  /** The report of the file as it is now; undefined where it has to be made. */
  find(path: string): FileReport | undefined {
    const stamp = this.present.stamps.of(path);
    if (stamp === null) return undefined;
    const hash = this.hash(path);
    const conditions = this.present.conditions(path);
    const entries = this.entries.get(path);
    const at =
      entries?.findIndex((one) => one.hash === hash && one.conditions === conditions && this.holds(one, path)) ?? -1;
    if (!entries || at < 0) return undefined;
    const [entry] = entries.splice(at, 1);
    entries.unshift(entry!);
    this.used.add(path);
    return entry!.checked ? { kind: 'checked', result: entry!.checked.result } : { kind: 'irrelevant' };
  }

  /** Takes what a thread says its results rest on, before the results. */
  learn(thread: number, dependencies: readonly Dependency[]): void {
    let known = this.known.get(thread);
    if (!known) {
      known = new Map();
      this.known.set(thread, known);
    }
    for (const dependency of dependencies) known.set(dependency.id, this.merge(dependency));
  }

  /** Takes a new report. */
  take(path: string, report: FileReport, basis: Basis, thread: number): void {
    if (report.kind !== 'checked' && report.kind !== 'irrelevant') return;
    const known = this.known.get(thread);
    const files = basis.files.map((id) => known?.get(id) ?? -1);
    const { listings, names } = basis;
    const entry: Entry = {
      hash: basis.hash,
      conditions: this.present.conditions(path),
      index: basis.usesIndex ? this.present.index(path) : NO_INDEX,
      checked: report.kind === 'checked' ? { result: report.result, files, listings, names } : null,
    };
    this.entries.set(path, [entry, ...(this.entries.get(path) ?? [])].slice(0, MAX_CONTENTS));
    this.used.add(path);
    this.isChanged = true;
  }

  /** Writes what is new; says what kept it from that, or null. */
  save(): string | null {
    return this.isChanged && this.file !== null ? writeCacheFile(this.file, this.version, this.lines()) : null;
  }

  private holds({ index, checked }: Entry, path: string): boolean {
    const isSameIndex = index === NO_INDEX || index === this.present.index(path);
    if (!checked) return isSameIndex;
    return (
      checked.files.every((id) => this.nodeHolds(id)) &&
      checked.listings.every((listing) => this.present.listing(listing)) &&
      (isSameIndex || checked.names.every((asked) => this.present.names(asked)))
    );
  }

  private nodeHolds(id: number): boolean {
    let holds = this.verdicts.get(id);
    if (holds === undefined) {
      const node = this.nodes[id];
      holds =
        node !== undefined && this.hash(node.path) === node.hash && this.present.includes(node.path, node.includes);
      this.verdicts.set(id, holds);
    }
    return holds;
  }

  private hash(path: string): string {
    const { stamps } = this.present;
    const known = this.stamps.get(path);
    const hash = stamps.hash(path, known);
    const stamp = stamps.isFresh(path) ? '' : (stamps.of(path) ?? '');
    if (known?.stamp !== stamp || known.hash !== hash) {
      this.stamps.set(path, { stamp, hash });
      // What is fresh now need not be written for that alone.
      this.isChanged ||= stamp !== '';
    }
    return hash;
  }

  private merge({ path, hash, includes }: Dependency): number {
    const stamp = this.present.stamps.of(path);
    // What was written before the run began is what was read in it.
    if (stamp !== null && !this.present.stamps.isFresh(path)) this.stamps.set(path, { stamp, hash });
    const key = `${hash} ${path}`;
    const ids = this.nodesOf.get(key) ?? [];
    this.nodesOf.set(key, ids);
    for (const id of ids) {
      const node = this.nodes[id]!;
      if (includes.some(([name, target]) => node.includes.has(name) && node.includes.get(name) !== target)) continue;
      for (const [name, target] of includes) node.includes.set(name, target);
      return id;
    }
    const id = this.nodes.push({ path, hash, includes: new Map(includes) }) - 1;
    ids.push(id);
    return id;
  }

  private load(lines: readonly Line[]): void {
    const strings: string[] = [];
    for (const line of lines) {
      if ('strings' in line) strings.push(...line.strings);
      else if ('stamps' in line) {
        for (const [name, stamp, hash] of line.files) this.stamps.set(pathIn(line.stamps, name), { stamp, hash });
      } else if ('nodes' in line) {
        for (const [i, [path, hash, includes]] of line.of.entries()) {
          const id = line.nodes + i;
          this.nodes[id] = { path, hash, includes: new Map(includes) };
          const key = `${hash} ${path}`;
          this.nodesOf.set(key, [...(this.nodesOf.get(key) ?? []), id]);
        }
      } else if ('plain' in line) {
        for (const [name, hash, conditions, index] of line.of) {
          const from = [strings[conditions], strings[index]] as const;
          if (from[0] === undefined || from[1] === undefined) continue;
          this.add(pathIn(line.plain, name), { hash, conditions: from[0], index: from[1], checked: null });
        }
      } else this.add(line.checked, line.entry);
    }
  }

  private add(path: string, entry: Entry): void {
    const entries = this.entries.get(path);
    if (entries) entries.push(entry);
    else this.entries.set(path, [entry]);
  }

  private *lines(): Generator<Line> {
    const used = new Map<number, number>();
    const strings = new Map<string, number>();
    const checked: Line[] = [];
    const plain: (readonly [path: string, hash: string, conditions: number, index: number])[] = [];
    const numbered = <K>(known: Map<K, number>, key: K): number => {
      const id = known.get(key) ?? known.size;
      known.set(key, id);
      return id;
    };
    const paths = new Set<string>();
    for (const [path, entries] of this.entries) {
      if (this.entries.size > MAX_PATHS && !this.used.has(path)) continue;
      paths.add(path);
      for (const entry of entries) {
        if (entry.checked) {
          const files = entry.checked.files.map((id) => numbered(used, id));
          checked.push({ checked: path, entry: { ...entry, checked: { ...entry.checked, files } } });
        } else plain.push([path, entry.hash, numbered(strings, entry.conditions), numbered(strings, entry.index)]);
      }
    }
    yield { strings: [...strings.keys()] };
    for (const id of used.keys()) paths.add(this.nodes[id]?.path ?? '');
    const stamps = Array.from(paths, (path) => [path, this.stamps.get(path)] as const).flatMap(([path, known]) =>
      known && known.stamp !== '' ? [[path, known.stamp, known.hash] as const] : [],
    );
    for (const [folder, files] of byFolder(stamps)) yield { stamps: folder, files };
    const nodes = Array.from(used.keys(), (id) => this.nodes[id]);
    for (let i = 0; i < nodes.length; i += BATCH) {
      const of = nodes
        .slice(i, i + BATCH)
        .map(
          (node) =>
            [node?.path ?? '', node?.hash ?? '!', [...(node?.includes ?? [])]] as [
              string,
              string,
              [string, string | null][],
            ],
        );
      yield { nodes: i, of };
    }
    for (const [folder, of] of byFolder(plain)) yield { plain: folder, of };
    yield* checked;
  }
}
