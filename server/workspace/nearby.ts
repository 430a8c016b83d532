/**
 * What the files nearby have to do with a driver: which of them defines a function with external linkage, in the folder of the
 * file that calls it or in one of the two above, and whether they write a field of a record that they share. A driver is
 * seldom spread further, and what the kernel itself does is told by models.
 */
import type { Field } from '../flow/fields/access.ts';
import { functionsIn } from './definitions.ts';
import type { FileHost } from './engine.ts';
import { folderOf } from './uri.ts';

const FOLDERS = 3;
/** Files that are looked at. */
const MAX_FILES = 300;

export class Nearby {
  private readonly host: FileHost;
  private readonly written = new Map<string, boolean>();
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

  /**
   * Whether a file other than `from` may put something into a field of a record that `header` defines. A header beside the
   * file that uses it is a driver's own: it is seen by what lies beneath the folder above, or beneath its own where that is one of
   * a whole kind of drivers. One from elsewhere is anybody's. `writes` tells of one file.
   */
  mayWrite(field: Field, header: string, from: string, writes: (uri: string, text: string) => boolean): boolean {
    const folder = folderOf(from);
    if (folderOf(header) !== folder || !this.host.list) return true;
    const key = `${field.tag}.${field.field} ${from}`;
    let found = this.written.get(key);
    // Asked for each time: who records what an answer rests on has to hear of it.
    const own = this.beneath(folder);
    // Outside any tree, what is above says nothing of what is here.
    const others = this.beneath(folderOf(folder))?.concat(own ?? []) ?? own;
    if (found === undefined) {
      found = !others || others.some((uri) => uri !== from && this.writes(uri, field, writes));
      this.written.set(key, found);
    }
    return found;
  }

  /** The C files beneath a folder; undefined where there are more than are looked at. */
  private beneath(folder: string): readonly string[] | undefined {
    const files = this.host.list?.([folder], MAX_FILES + 1) ?? [];
    return files.length > MAX_FILES ? undefined : files;
  }

  /** Whether a file writes a field: only one that names it is read for that. */
  private writes(uri: string, { field }: Field, writes: (uri: string, text: string) => boolean): boolean {
    const text = this.host.read(uri);
    return text === undefined || (text.includes(field) && writes(uri, text));
  }

  clear(): void {
    this.folders.clear();
    this.written.clear();
  }

  private functions(folder: string): ReadonlyMap<string, readonly string[]> {
    // Asked for each time, as above.
    const sources = this.host.sources?.(folder).slice(0, MAX_FILES) ?? [];
    const known = this.folders.get(folder);
    if (known) return known;
    const found = new Map<string, string[]>();
    for (const uri of sources) {
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
