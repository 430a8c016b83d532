/** The engine's view of the disk: headers by URI. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFiles } from './discover.ts';
import type { FileHost } from './engine.ts';
import { IncludeResolver } from './include.ts';
import { readSource, toPath, toUri } from './source.ts';
import { treeOf } from './tree-root.ts';

/** Files of this machine. What folders hold and includes mean is kept until `invalidate`, texts are not: the engine keeps those. */
export class DiskFiles implements FileHost {
  private readonly includes: IncludeResolver;
  private readonly lists = new Map<string, string[]>();
  private readonly folders = new Map<string, readonly string[]>();

  constructor(includes = new IncludeResolver()) {
    this.includes = includes;
  }

  read(uri: string): string | undefined {
    const path = toPath(uri);
    const source = path === undefined ? undefined : readSource(path);
    return source?.kind === 'text' ? source.text : undefined;
  }

  resolveInclude(name: string, from: string): string | undefined {
    const path = toPath(from);
    const found = path === undefined ? undefined : this.includes.resolve(name, path);
    return found === undefined ? undefined : toUri(found);
  }

  list(folders: readonly string[], limit = Number.POSITIVE_INFINITY): string[] {
    if (limit === Number.POSITIVE_INFINITY) return walk(folders, limit);
    return remembered(this.lists, `${limit} ${folders.join(' ')}`, () => this.listNear(folders, limit));
  }

  sources(folder: string): readonly string[] {
    return remembered(this.folders, folder, () => sourcesIn(folder));
  }

  /** What belongs together is beneath one root. Beyond that there may be anything: of such folders, what is directly in them. */
  private listNear(folders: readonly string[], limit: number): string[] {
    const [folder] = folders;
    const path = folder === undefined ? undefined : toPath(folder);
    if (path === undefined || treeOf(path).isDeep) return walk(folders, limit);
    return folders.flatMap((one) => this.sources(one)).slice(0, limit);
  }

  /** Forgets where headers were, after files came or went. */
  invalidate(): void {
    this.includes.clear();
    this.lists.clear();
    this.folders.clear();
  }
}

function remembered<V>(known: Map<string, V>, key: string, make: () => V): V {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  return made;
}

function walk(folders: readonly string[], limit: number): string[] {
  const found = new Set<string>();
  for (const path of sourceFiles(folders.flatMap((folder) => toPath(folder) ?? [])))
    if (found.add(toUri(path)).size >= limit) break;
  return [...found];
}

function sourcesIn(folder: string): string[] {
  const path = toPath(folder);
  if (path === undefined) return [];
  try {
    const names = readdirSync(path).filter((name) => name.endsWith('.c'));
    return names.sort().map((name) => toUri(join(path, name)));
  } catch {
    return [];
  }
}
