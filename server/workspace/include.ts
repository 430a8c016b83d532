/**
 * What `#include` means: a file in the file's own folder, then in the folders that a compile_commands.json names where there
 * is one, then by the layout of the tree: `include/` and `include/uapi/` of each folder above, the headers of an architecture.
 * Whatever a name says and links lead to, a file is read from the tree of the one that includes it; from elsewhere only headers are.
 */
import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { CompileCommands } from './compile-commands.ts';
import { isBeneath, realPath } from './read-file.ts';
import { isFile, isFolder } from './source.ts';
import { type Tops, type Tree, treeOf } from './tree-root.ts';

interface Architecture {
  /** Such as `linux/arch/arm64`. */
  readonly folder: string;
  readonly includes: readonly string[];
}

/** The include folders above a folder, nearest first. */
interface Roots {
  /** Those that have an `include/` or an architecture. */
  readonly tops: readonly string[];
  readonly shared: readonly string[];
  readonly architectures: readonly Architecture[];
}

/** Resolves includes and remembers the answers until `clear`. */
export class IncludeResolver {
  private readonly roots = new Map<string, Roots>();
  private readonly answers = new Map<string, string | undefined>();
  private readonly commands: Pick<CompileCommands, 'foldersFor' | 'clear'>;
  /** What is in each folder that was looked into: reading a folder once is cheaper than asking for each header. */
  private readonly folders = new Map<string, ReadonlySet<string>>();
  /** By path: where all links of it lead; null where no file is. */
  private readonly files = new Map<string, string | null>();
  private readonly trees = new Map<string, Tree>();
  private readonly knownTops: Tops = new Map();

  /** `commands` names the folders that a file is compiled with. */
  constructor(commands: Pick<CompileCommands, 'foldersFor' | 'clear'> = new CompileCommands()) {
    this.commands = commands;
  }

  /** The path of header `name` as the file at path `from` means it, or undefined where that is not certain. */
  resolve(name: string, from: string): string | undefined {
    const folder = dirname(from);
    const named = this.commands.foldersFor(from);
    const key = `${folder}\0${named.length > 0 ? from : ''}\0${name}`;
    if (!this.answers.has(key)) this.answers.set(key, this.search(name, folder, named));
    return this.answers.get(key);
  }

  clear(): void {
    this.roots.clear();
    this.answers.clear();
    this.commands.clear();
    this.folders.clear();
    this.files.clear();
    this.trees.clear();
    this.knownTops.clear();
  }

  private search(name: string, folder: string, named: readonly string[]): string | undefined {
    const { tops, shared, architectures } = this.rootsAbove(folder);
    const first = (folders: readonly string[]) => this.firstFile(name, folders, folder, tops);
    const found = first([folder, ...named, ...shared]);
    if (found !== undefined) return found;
    // Architectures have different headers of one name: only the file's own one, or the only one, is certain.
    const own = architectures.find((architecture) => folder.startsWith(architecture.folder + sep));
    if (own) return first(own.includes);
    const candidates = architectures
      .map((architecture) => first(architecture.includes))
      .filter((path) => path !== undefined);
    return candidates.length === 1 ? candidates[0] : undefined;
  }

  private firstFile(
    name: string,
    folders: readonly string[],
    from: string,
    tops: readonly string[],
  ): string | undefined {
    const file = basename(name);
    const path = dirname(name);
    for (const above of folders) {
      const folder = path === '.' ? above : join(above, path);
      if (!this.namesIn(folder).has(file)) continue;
      const found = join(folder, file);
      let real = this.files.get(found);
      if (real === undefined) {
        real = (isFile(found) ? realPath(found) : undefined) ?? null;
        this.files.set(found, real);
      }
      if (real !== null && this.isInReach(real, above, from, tops)) return found;
    }
    return undefined;
  }

  /** Whether a file in folder `from` may mean the file at a path without links, which `searched` was searched for. */
  private isInReach(real: string, searched: string, from: string, tops: readonly string[]): boolean {
    let tree = this.trees.get(from);
    if (!tree) {
      const { root, isDeep } = treeOf(from, [], this.knownTops);
      tree = { root: realPath(root) ?? root, isDeep };
      this.trees.set(from, tree);
    }
    if (isBeneath(real, tree.root)) return true;
    // Where there is no tree, folders beside that of the file belong to it.
    const beside = tree.isDeep ? [] : [resolve(from, '../..')];
    return real.endsWith('.h') && [searched, ...tops, ...beside].some((folder) => isBeneath(real, realPath(folder)));
  }

  private namesIn(folder: string): ReadonlySet<string> {
    let names = this.folders.get(folder);
    if (!names) {
      names = new Set(entriesOf(folder));
      this.folders.set(folder, names);
    }
    return names;
  }

  private rootsAbove(folder: string): Roots {
    const known = this.roots.get(folder);
    if (known) return known;
    const parent = dirname(folder);
    const above = parent === folder ? { tops: [], shared: [], architectures: [] } : this.rootsAbove(parent);
    const [includes, architectures] = [includeFolders(folder), architecturesOf(folder)];
    const isTop = parent !== folder && includes.length + architectures.length > 0;
    const roots = {
      tops: isTop ? [folder, ...above.tops] : above.tops,
      shared: [...includes, ...above.shared],
      architectures: [...architectures, ...above.architectures],
    };
    this.roots.set(folder, roots);
    return roots;
  }
}

function includeFolders(folder: string): string[] {
  return [join(folder, 'include'), join(folder, 'include', 'uapi')].filter(isFolder);
}

function architecturesOf(tree: string): Architecture[] {
  const arch = join(tree, 'arch');
  return entriesOf(arch)
    .sort()
    .map((name) => join(arch, name))
    .map((folder) => ({ folder, includes: includeFolders(folder) }))
    .filter(({ includes }) => includes.length > 0);
}

/** The names of what a folder holds; none where there is no such folder. */
function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
