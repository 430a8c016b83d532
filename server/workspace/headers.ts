/** The headers in reach of a file, nearest first, read and indexed when first needed. */
import { type HeaderIndex, indexHeader } from '../ir/header-index.ts';
import type { HeaderEntry, HeaderSource } from '../ir/symbols.ts';
import type { FileHost } from './engine.ts';

/** Headers looked at for one file, at most: a name that is not among the nearest ones stays unknown. */
const MAX_HEADERS = 600;
/** Files whose reach is kept: those that are open and edited, and some that their calls lead to. */
const MAX_REACHES = 64;

export class Headers {
  private readonly host: FileHost;
  private readonly indexes = new Map<string, HeaderIndex | null>();
  /** By file; the last one used is the last one. */
  private readonly reaches = new Map<string, Reach>();

  constructor(host: FileHost) {
    this.host = host;
  }

  clear(): void {
    this.indexes.clear();
    this.reaches.clear();
  }

  /** The headers that the file `uri` sees. What was found is kept for as long as the file includes the same ones. */
  sourceFor(uri: string): HeaderSource {
    return (includes, name) => this.reach(uri, includes).find(name);
  }

  private reach(uri: string, includes: readonly string[]): Reach {
    const known = this.reaches.get(uri);
    if (known?.isOf(includes)) return known;
    this.reaches.delete(uri);
    const [oldest] = this.reaches.keys();
    if (oldest !== undefined && this.reaches.size >= MAX_REACHES) this.reaches.delete(oldest);
    const reach = new Reach(this.host, uri, includes, (header) => this.index(header));
    this.reaches.set(uri, reach);
    return reach;
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

/** The walk over one file's headers. It goes on where it stopped, so that each header is visited once. */
class Reach {
  private readonly host: FileHost;
  private readonly includes: readonly string[];
  private readonly indexOf: (uri: string) => HeaderIndex | null;
  private readonly found: HeaderIndex[] = [];
  private readonly seen = new Set<string>();
  private readonly queue: { name: string; from: string }[];
  /** The next of the queue. */
  private at = 0;
  private readonly names = new Map<string, HeaderEntry | null>();

  constructor(host: FileHost, uri: string, includes: readonly string[], indexOf: (uri: string) => HeaderIndex | null) {
    this.host = host;
    this.includes = includes;
    this.indexOf = indexOf;
    this.queue = includes.map((name) => ({ name, from: uri }));
  }

  /** Whether it is that of a file with these includes. */
  isOf(includes: readonly string[]): boolean {
    const { length } = includes;
    return (
      includes === this.includes ||
      (length === this.includes.length && includes.every((name, i) => name === this.includes[i]))
    );
  }

  find(name: string): HeaderEntry | undefined {
    let entry = this.names.get(name);
    if (entry === undefined) {
      entry = this.search(name);
      this.names.set(name, entry);
    }
    return entry ?? undefined;
  }

  private search(name: string): HeaderEntry | null {
    for (let i = 0; ; i++) {
      const index = this.found[i] ?? this.next();
      if (!index) return null;
      const snippet = index.names.get(name);
      if (snippet) return { index, snippet };
    }
  }

  private next(): HeaderIndex | undefined {
    while (this.at < this.queue.length && this.seen.size < MAX_HEADERS) {
      const { name, from } = this.queue[this.at++]!;
      const target = this.host.resolveInclude(name, from);
      if (target === undefined || this.seen.has(target)) continue;
      this.seen.add(target);
      const index = this.indexOf(target);
      if (!index) continue;
      for (const include of index.includes) this.queue.push({ name: include, from: target });
      this.found.push(index);
      return index;
    }
    return undefined;
  }
}
