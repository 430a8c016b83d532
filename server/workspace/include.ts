/**
 * What `#include` means, read from the layout of the tree that holds the file: the file's own folder, then `include/`
 * and `include/uapi/` of each folder above it, then the headers of an architecture. No build is asked.
 */
import { readdirSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
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

  /** The path of header `name` as the file at path `from` means it, or undefined where that is not certain. */
  resolve(name: string, from: string): string | undefined {
    const folder = dirname(from);
    const key = `${folder}\0${name}`;
    if (!this.answers.has(key)) this.answers.set(key, this.search(name, folder));
    return this.answers.get(key);
  }

  clear(): void {
    this.roots.clear();
    this.answers.clear();
  }

  private search(name: string, folder: string): string | undefined {
    const { shared, architectures } = this.rootsAbove(folder);
    const found = firstFile(name, [folder, ...shared]);
    if (found !== undefined) return found;
    // Architectures have different headers of one name: only the file's own one, or the only one, is certain.
    const own = architectures.find((architecture) => folder.startsWith(architecture.folder + sep));
    if (own) return firstFile(name, own.includes);
    const candidates = architectures
      .map((architecture) => firstFile(name, architecture.includes))
      .filter((path) => path !== undefined);
    return candidates.length === 1 ? candidates[0] : undefined;
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

function firstFile(name: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => join(folder, name)).find(isFile);
}

function includeFolders(folder: string): string[] {
  return [join(folder, 'include'), join(folder, 'include', 'uapi')].filter(isFolder);
}

function architecturesOf(tree: string): Architecture[] {
  const arch = join(tree, 'arch');
  return subfolders(arch)
    .map((name) => join(arch, name))
    .map((folder) => ({ folder, includes: includeFolders(folder) }))
    .filter(({ includes }) => includes.length > 0);
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
