/**
 * The definitions of the tree that a file belongs to, read from disk and kept in the user's cache: after the first time,
 * only files that have changed are read again.
 */
import { readdirSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { builtinModels } from '../model/builtin.ts';
import { FOLLOWED } from '../model/model.ts';
import { byFolder, digest, pathIn, readCacheFile, writeCacheFile } from './cache-file.ts';
import { cacheFolder } from './cache-folder.ts';
import { Definitions, type FileNames, wrappersIn } from './definitions.ts';
import { sourceFiles } from './discover.ts';
import { readBytes } from './read-file.ts';
import { statusOf, toPath, toUri } from './source.ts';
import { Stamps } from './stamps.ts';
import { type Tops, type Tree, treeOf } from './tree-root.ts';

/** Changes with what is kept; an older cache is then made anew. */
const FORMAT = 4;
/** Milliseconds of work between two pauses, whatever the disk makes of them: somebody may wait for an answer. */
const SLICE = 15;

/** What is known of a file: its stamp, and its wrappers if there are some. */
type Kept = readonly [stamp: string, wrappers?: readonly string[]];
type Line = readonly [folder: string, files: readonly (readonly [name: string, ...Kept])[]];

const followed: ReadonlySet<string> = new Set(
  builtinModels.flatMap(({ functions = {} }) =>
    Object.keys(functions).filter((name) => FOLLOWED.has(functions[name]?.effect)),
  ),
);
const mentionsFollowed = new RegExp(`\\b(?:${[...followed].join('|')})\\b`);
const version = `doorbell-lint index ${FORMAT} ${digest([...followed].sort().join())}`;

/** A tree, by the path of its root, and the files in it that have wrappers. */
export type IndexedTree = readonly [root: string, files: readonly FileNames[]];

/** Indexes by tree. Each is made when first asked for, at once (`for`) or in the background (`begin`). */
export class TreeIndexes {
  private readonly byRoot = new Map<string, Definitions>();
  /** Trees that are as they were read last; of the others, what was read before is still used until it is read again. */
  private readonly current = new Set<string>();
  private readonly trees = new Map<string, Tree>();
  private readonly tops: Tops = new Map();
  private readonly stamps: Stamps;
  private readonly lasting: number;
  private workspaceFolders: readonly string[] = [];
  private readonly walked = new Map<string, readonly string[]>();
  /** Wrappers of files that are to be otherwise than on disk. */
  private readonly shown = new Map<string, readonly string[]>();

  /** An index on disk that was looked through in the last `lasting` milliseconds is taken as it is. */
  constructor(stamps: Stamps = new Stamps(), lasting = 0) {
    this.stamps = stamps;
    this.lasting = lasting;
  }

  /** The folders that the user has open: each is a tree where its files are part of no other. */
  setWorkspaceFolders(paths: readonly string[]): void {
    this.workspaceFolders = paths;
    this.trees.clear();
  }

  /** Says which C files there are beneath a folder, for who has just looked. */
  noteFiles(folder: string, paths: readonly string[]): void {
    this.walked.set(folder, paths);
  }

  /** The definitions of the file's tree, made now if need be; undefined for a file that is not on disk. */
  for(uri: string): Definitions | undefined {
    const tree = this.treeOf(uri);
    if (!tree) return undefined;
    if (!this.current.has(tree.root)) {
      const definitions = new Definitions();
      for (const _ of this.index(tree, definitions));
      for (const [shown, names] of this.shown)
        if (this.treeOf(shown)?.root === tree.root) definitions.set(shown, names);
      this.byRoot.set(tree.root, definitions);
      this.current.add(tree.root);
    }
    return this.byRoot.get(tree.root);
  }

  /** Takes a text for what a file holds, be it on disk or not; null where it is to be gone. */
  show(uri: string, text: string | null): void {
    this.shown.set(uri, text === null ? [] : wrappersOf(text));
    this.ready(uri)?.set(uri, this.shown.get(uri)!);
  }

  /** The definitions of the file's tree, if they are made already. */
  ready(uri: string): Definitions | undefined {
    const tree = this.treeOf(uri);
    return tree && this.byRoot.get(tree.root);
  }

  /**
   * Makes the definitions of the file's tree while other work goes on in each `pause`, which is told how many files are done.
   * True when there are others than before.
   */
  async begin(uri: string, pause: (files: number) => Promise<void>): Promise<boolean> {
    const tree = this.treeOf(uri);
    if (!tree || this.current.has(tree.root)) return false;
    this.current.add(tree.root);
    const before = this.byRoot.get(tree.root) ?? new Definitions();
    const definitions = new Definitions();
    let rested = performance.now();
    let done = 0;
    for (const files of this.index(tree, definitions)) {
      done = files;
      if (performance.now() - rested < SLICE) continue;
      await pause(files);
      rested = performance.now();
    }
    await pause(done);
    if (definitions.isSameAs(before)) return false;
    this.byRoot.set(tree.root, definitions);
    return true;
  }

  /** The indexes that are made, for another thread. */
  *export(): Generator<IndexedTree> {
    for (const root of this.current) yield [root, this.byRoot.get(root)?.files() ?? []];
  }

  /** Takes the indexes that another thread has made. */
  import(indexes: Iterable<IndexedTree>): void {
    for (const [root, files] of indexes) {
      const definitions = new Definitions();
      for (const [uri, names] of files) definitions.set(uri, names);
      this.byRoot.set(root, definitions);
      this.current.add(root);
    }
  }

  /** Reads again what has changed on disk, when next asked. */
  invalidate(): void {
    this.current.clear();
    this.walked.clear();
    this.trees.clear();
    this.tops.clear();
    this.stamps.clear();
  }

  /** Fills `definitions` with those of a tree, from the cache alone where that is young; tells how many files are done. */
  private *index(tree: Tree, definitions: Definitions): Generator<number> {
    const cache = join(cacheFolder('index'), digest(`${tree.root} ${tree.isDeep}`));
    // A file that was just written may be younger than now, whose parts of a millisecond are cut.
    if (this.lasting > 0 && ageOf(cache) < this.lasting && takeKept(cache, definitions)) return;
    yield* indexTree(cache, this.walked.get(tree.root) ?? filesOf(tree), definitions, this.stamps);
  }

  /** The tree of a file; undefined for one that is not on disk. */
  treeOf(uri: string): Tree | undefined {
    const path = toPath(uri);
    if (path === undefined) return undefined;
    const folder = dirname(path);
    let tree = this.trees.get(folder);
    if (!tree) {
      tree = treeOf(folder, this.workspaceFolders, this.tops);
      this.trees.set(folder, tree);
    }
    return tree;
  }
}

/** Fills `definitions` from the C files of a tree; yields how many are done after each, for the caller to do other work. */
function* indexTree(
  cache: string,
  files: Iterable<string>,
  definitions: Definitions,
  stamps: Stamps,
): Generator<number> {
  const before = new Map<string, Kept>();
  for (const [folder, files] of readCacheFile(cache, version).lines as readonly Line[])
    for (const [name, ...kept] of files) before.set(pathIn(folder, name), kept);
  const now: (readonly [path: string, ...Kept])[] = [];
  let changed = false;
  for (const path of files) {
    const stamp = stamps.of(path);
    if (stamp !== null) {
      const known = before.get(path);
      const isSame = known?.[0] === stamp;
      changed ||= !isSame;
      const wrappers = isSame ? known[1] : readWrappers(path);
      now.push(
        wrappers?.length
          ? [path, stamps.isFresh(path) ? '' : stamp, wrappers]
          : [path, stamps.isFresh(path) ? '' : stamp],
      );
      if (wrappers?.length) definitions.set(toUri(path), wrappers);
    }
    yield now.length;
  }
  if (changed || before.size !== now.length) writeCacheFile(cache, version, byFolder(now));
  else touch(cache);
}

/** Fills `definitions` from the cache alone; false where that cannot be used. */
function takeKept(cache: string, definitions: Definitions): boolean {
  const { lines, problem } = readCacheFile(cache, version);
  if (problem !== null || lines.length === 0) return false;
  for (const [folder, files] of lines as readonly Line[])
    for (const [name, , wrappers] of files) if (wrappers) definitions.set(toUri(pathIn(folder, name)), wrappers);
  return true;
}

/** Milliseconds since a file was made or touched. */
function ageOf(path: string): number {
  const modified = statusOf(path)?.mtimeMs;
  return modified === undefined ? Number.POSITIVE_INFINITY : Date.now() - modified;
}

/** Says that what a file has is what there is. */
function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {}
}

function* filesOf({ root, isDeep }: Tree): Generator<string> {
  if (isDeep) {
    yield* sourceFiles([root]);
    return;
  }
  try {
    for (const name of readdirSync(root).sort()) if (name.endsWith('.c')) yield join(root, name);
  } catch {}
}

function readWrappers(path: string): readonly string[] {
  const bytes = readBytes(path);
  return Buffer.isBuffer(bytes) ? wrappersOf(bytes.toString('latin1')) : [];
}

function wrappersOf(text: string): readonly string[] {
  return mentionsFollowed.test(text) ? wrappersIn(text, (name) => followed.has(name)) : [];
}
