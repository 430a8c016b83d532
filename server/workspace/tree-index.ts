/**
 * The definitions of the tree that a file belongs to, read from disk and kept in the user's cache: after the first time,
 * only files that have changed are read again.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { builtinModels } from '../model/builtin.ts';
import { FOLLOWED } from '../model/model.ts';
import { Definitions, wrappersIn } from './definitions.ts';
import { sourceFiles } from './discover.ts';
import { isFile, isFolder, toPath, toUri } from './source.ts';

/** Changes with what is kept; an older cache is then made anew. */
const FORMAT = 2;
/** Files looked at between two pauses. */
const BATCH = 100;

type Kept = Record<string, readonly [modified: number, size: number, wrappers: readonly string[]]>;

const followed: ReadonlySet<string> = new Set(
  builtinModels.flatMap(({ functions = {} }) =>
    Object.keys(functions).filter((name) => FOLLOWED.has(functions[name]?.effect)),
  ),
);
const mentionsFollowed = new RegExp(`\\b(?:${[...followed].join('|')})\\b`);

/** Indexes by tree. Each is made when first asked for, at once (`for`) or in the background (`begin`). */
export class TreeIndexes {
  private readonly byRoot = new Map<string, Definitions>();
  /** Trees that are as they were read last; of the others, what was read before is still used until it is read again. */
  private readonly current = new Set<string>();
  private readonly roots = new Map<string, string | undefined>();

  /** The definitions of the file's tree, made now if need be; undefined for a file that is not on disk. */
  for(uri: string): Definitions | undefined {
    const root = this.rootOf(uri);
    if (root === undefined) return undefined;
    if (!this.current.has(root)) {
      const definitions = new Definitions();
      for (const _ of indexTree(root, definitions));
      this.byRoot.set(root, definitions);
      this.current.add(root);
    }
    return this.byRoot.get(root);
  }

  /** The definitions of the file's tree, if they are made already. */
  ready(uri: string): Definitions | undefined {
    const root = this.rootOf(uri);
    return root === undefined ? undefined : this.byRoot.get(root);
  }

  /** Makes the definitions of the file's tree while other work goes on between. True when there are others than before. */
  async begin(uri: string, pause: () => Promise<void>): Promise<boolean> {
    const root = this.rootOf(uri);
    if (root === undefined || this.current.has(root)) return false;
    this.current.add(root);
    const before = this.byRoot.get(root) ?? new Definitions();
    const definitions = new Definitions();
    for (const _ of indexTree(root, definitions)) await pause();
    if (definitions.isSameAs(before)) return false;
    this.byRoot.set(root, definitions);
    return true;
  }

  /** Reads again what has changed on disk, when next asked. */
  invalidate(): void {
    this.current.clear();
    this.roots.clear();
  }

  private rootOf(uri: string): string | undefined {
    const path = toPath(uri);
    if (path === undefined) return undefined;
    const folder = dirname(path);
    if (!this.roots.has(folder)) this.roots.set(folder, treeRoot(folder));
    return this.roots.get(folder);
  }
}

/** The repository or kernel tree that a folder lies in; else the folder itself. */
function treeRoot(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (isFolder(join(at, '.git')) || isFile(join(at, '.git'))) return at;
    if (isFile(join(at, 'Kbuild')) && isFile(join(at, 'MAINTAINERS'))) return at;
    if (dirname(at) === at) return folder;
  }
}

/** Fills `definitions` from the C files of a tree; yields now and then, so that the caller may do other work. */
function* indexTree(root: string, definitions: Definitions): Generator<void> {
  const cache = cachePath(root);
  const before = readCache(cache);
  const now: Kept = {};
  let changed = false;
  let count = 0;
  for (const path of sourceFiles([root])) {
    if (++count % BATCH === 0) yield;
    const status = statSync(path, { throwIfNoEntry: false });
    if (!status) continue;
    const known = before[path];
    const isSame = known?.[0] === status.mtimeMs && known[1] === status.size;
    changed ||= !isSame;
    const entry = isSame ? known : ([status.mtimeMs, status.size, readWrappers(path)] as const);
    now[path] = entry;
    if (entry[2].length > 0) definitions.set(toUri(path), entry[2]);
  }
  if (changed || Object.keys(before).length !== Object.keys(now).length) writeCache(cache, now);
}

function readWrappers(path: string): readonly string[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return [];
  }
  const text = bytes.toString('latin1');
  return mentionsFollowed.test(text) ? wrappersIn(text, (name) => followed.has(name)) : [];
}

function cachePath(root: string): string {
  const key = createHash('sha256')
    .update(JSON.stringify([FORMAT, root, [...followed].sort()]))
    .digest('hex');
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'doorbell-lint', 'index', `${key}.json`);
}

function readCache(path: string): Kept {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Kept;
  } catch {
    return {};
  }
}

/** The cache only saves time: where it cannot be written, the next run reads the tree again. */
function writeCache(path: string, kept: Kept): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, JSON.stringify(kept));
    renameSync(`${path}.new`, path);
  } catch {}
}
