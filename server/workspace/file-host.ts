/** The engine's view of the disk: headers by URI. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFiles } from './discover.ts';
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

  list(folders: readonly string[], limit = Number.POSITIVE_INFINITY): string[] {
    const found = new Set<string>();
    for (const path of sourceFiles(folders.flatMap((folder) => toPath(folder) ?? [])))
      if (found.add(toUri(path)).size >= limit) break;
    return [...found];
  }

  sources(folder: string): readonly string[] {
    const path = toPath(folder);
    if (path === undefined) return [];
    try {
      const names = readdirSync(path).filter((name) => name.endsWith('.c'));
      return names.sort().map((name) => toUri(join(path, name)));
    } catch {
      return [];
    }
  }

  /** Forgets where headers were, after files came or went. */
  invalidate(): void {
    this.includes.clear();
  }
}
