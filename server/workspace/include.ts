/**
 * What `#include` means: a file in the file's own folder, then in the folders that a compile_commands.json names where there
 * is one, then by the layout of the tree: `include/` and `include/uapi/` of each folder above, the headers of an architecture.
 */
import { readdirSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { CompileCommands } from './compile-commands.ts';
import { isFile, isFolder } from './source.ts';

interface Architecture {
  /** Such as `linux/arch/arm64`. */
  readonly folder: string;
  readonly includes: readonly string[];
}

/** The include folders above a folder, nearest first. */
interface Roots {
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
  private readonly files = new Map<string, boolean>();

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
  }

  private search(name: string, folder: string, named: readonly string[]): string | undefined {
    const { shared, architectures } = this.rootsAbove(folder);
    const found = this.firstFile(name, [folder, ...named, ...shared]);
    if (found !== undefined) return found;
    // Architectures have different headers of one name: only the file's own one, or the only one, is certain.
    const own = architectures.find((architecture) => folder.startsWith(architecture.folder + sep));
    if (own) return this.firstFile(name, own.includes);
    const candidates = architectures
      .map((architecture) => this.firstFile(name, architecture.includes))
      .filter((path) => path !== undefined);
    return candidates.length === 1 ? candidates[0] : undefined;
  }

  private firstFile(name: string, folders: readonly string[]): string | undefined {
    const file = basename(name);
    const path = dirname(name);
    for (const above of folders) {
      const folder = path === '.' ? above : join(above, path);
      if (!this.namesIn(folder).has(file)) continue;
      const found = join(folder, file);
      let isThere = this.files.get(found);
      if (isThere === undefined) {
        isThere = isFile(found);
        this.files.set(found, isThere);
      }
      if (isThere) return found;
    }
    return undefined;
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
    const above = parent === folder ? { shared: [], architectures: [] } : this.rootsAbove(parent);
    const roots = {
      shared: [...includeFolders(folder), ...above.shared],
      architectures: [...architecturesOf(folder), ...above.architectures],
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
