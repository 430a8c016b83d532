/** The engine's view of the disk: headers by URI. */

import { discover } from './discover.ts';
import type { FileHost } from './engine.ts';
import { IncludeResolver } from './include.ts';
import { readSource, toPath, toUri } from './source.ts';

/** Files of this machine. Include answers are kept until `invalidate`, texts are not: the engine keeps those. */
export class DiskFiles implements FileHost {
  private readonly includes = new IncludeResolver();

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

  list(folders: readonly string[]): string[] {
    return discover(folders.flatMap((folder) => toPath(folder) ?? [])).files.map(toUri);
  }

  /** Forgets where headers were, after files came or went. */
  invalidate(): void {
    this.includes.clear();
  }
}
