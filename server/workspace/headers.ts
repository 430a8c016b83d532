/** The headers in reach of a file, nearest first, read and indexed when first needed. */
import { type HeaderIndex, indexHeader } from '../ir/header-index.ts';
import type { HeaderSource } from '../ir/symbols.ts';
import type { FileHost } from './engine.ts';

/** Headers looked at for one file, at most: a name that is not among the nearest ones stays unknown. */
const MAX_HEADERS = 600;

export class Headers {
  private readonly host: FileHost;
  private readonly indexes = new Map<string, HeaderIndex | null>();

  constructor(host: FileHost) {
    this.host = host;
  }

  clear(): void {
    this.indexes.clear();
  }

  /** The headers that the file `uri` sees. The walk goes on where the last one stopped, so each is visited once a file. */
  sourceFor(uri: string): HeaderSource {
    const found: HeaderIndex[] = [];
    const seen = new Set<string>();
    const queue: { name: string; from: string }[] = [];
    let started = false;
    const next = (): HeaderIndex | undefined => {
      for (let include = queue.shift(); include; include = queue.shift()) {
        const target = this.host.resolveInclude(include.name, include.from);
        if (target === undefined || seen.has(target) || seen.size >= MAX_HEADERS) continue;
        seen.add(target);
        const index = this.index(target);
        if (!index) continue;
        for (const name of index.includes) queue.push({ name, from: target });
        found.push(index);
        return index;
      }
      return undefined;
    };
    return function* (includes) {
      if (!started) {
        started = true;
        for (const name of includes) queue.push({ name, from: uri });
      }
      for (let i = 0; ; i++) {
        const index = found[i] ?? next();
        if (!index) return;
        yield index;
      }
    };
  }

  private index(uri: string): HeaderIndex | null {
    let index = this.indexes.get(uri);
    if (index === undefined) {
      const text = this.host.read(uri);
      index = text === undefined ? null : indexHeader(uri, text);
      this.indexes.set(uri, index);
    }
    return index;
  }
}
