/**
 * Which file nearby defines a function with external linkage: in the folder of the file that calls it, or in one of the
 * two above. A driver is seldom spread further, and what the kernel itself does is told by models.
 */

import { functionsIn } from './definitions.ts';
import type { FileHost } from './engine.ts';
import { folderOf } from './uri.ts';

const FOLDERS = 3;
/** Files of one folder that are looked at. */
const MAX_FILES = 300;

export class Nearby {
  private readonly host: FileHost;
  private readonly folders = new Map<string, ReadonlyMap<string, readonly string[]>>();

  constructor(host: FileHost) {
    this.host = host;
  }

  /** The URI of the one file nearest to `from` that defines `name`; undefined where none does, or several of a folder. */
  find(name: string, from: string): string | undefined {
    let folder = folderOf(from);
    for (let i = 0; i < FOLDERS; i++, folder = folderOf(folder)) {
      const found =
        this.functions(folder)
          .get(name)
          ?.filter((uri) => uri !== from) ?? [];
      if (found.length > 0) return found.length === 1 ? found[0] : undefined;
    }
    return undefined;
  }

  clear(): void {
    this.folders.clear();
  }

  private functions(folder: string): ReadonlyMap<string, readonly string[]> {
    const known = this.folders.get(folder);
    if (known) return known;
    const found = new Map<string, string[]>();
    for (const uri of this.host.sources?.(folder).slice(0, MAX_FILES) ?? []) {
      for (const { name, head } of functionsIn(this.host.read(uri) ?? '')) {
        if (/\bstatic\b/.test(head)) continue;
        const files = found.get(name);
        if (!files) found.set(name, [uri]);
        else if (!files.includes(uri)) files.push(uri);
      }
    }
    this.folders.set(folder, found);
    return found;
  }
}
