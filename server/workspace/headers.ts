/** The headers in reach of a file, nearest first, read and indexed when first needed. */
import { type HeaderIndex, indexHeader } from '../ir/header-index.ts';
import type { HeaderEntry, HeaderSource } from '../ir/symbols.ts';
import type { FileHost } from './engine.ts';

/** Headers looked at for one file, at most: a name that is not among the nearest ones stays unknown. */
const MAX_HEADERS = 600;
/** Files whose reach is kept: those that are open and edited, and some that their calls lead to. */
const MAX_REACHES = 64;
/** Characters of the headers that are kept when another file is begun; a whole kernel has some ten times as many. */
const MAX_KEPT = 32_000_000;

export class Headers {
  private readonly library: Library;
  /** By file; the last one used is the last one. */
  private readonly reaches = new Map<string, Reach>();

  constructor(host: FileHost) {
    this.library = new Library(host);
  }

  clear(): void {
    this.library.clear();
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
    // What a reach has found it finds in the library again: they go together.
    if (this.library.length > MAX_KEPT) this.clear();
    const [oldest] = this.reaches.keys();
    if (oldest !== undefined && this.reaches.size >= MAX_REACHES) this.reaches.delete(oldest);
    const reach = new Reach(this.library, uri, includes);
    this.reaches.set(uri, reach);
    return reach;
  }
}

/** The headers that were read, whoever includes them: each is indexed once, and looked up by the names that it defines. */
class Library {
  private readonly host: FileHost;
  private readonly indexes = new Map<string, HeaderIndex | null>();
  /** The headers that define a name. */
  private readonly definers = new Map<string, HeaderIndex | HeaderIndex[]>();
  /** What the includes of a header mean. */
  private readonly targets = new Map<HeaderIndex, readonly string[]>();
  /** Characters of all of them. */
  length = 0;

  constructor(host: FileHost) {
    this.host = host;
  }

  clear(): void {
    this.length = 0;
    this.indexes.clear();
    this.definers.clear();
    this.targets.clear();
  }

  index(uri: string): HeaderIndex | null {
    let index = this.indexes.get(uri);
    if (index === undefined) {
      const text = this.host.read(uri);
      index = text === undefined ? null : indexHeader(uri, text);
      this.indexes.set(uri, index);
      if (index) this.enter(index);
    }
    return index;
  }

  /** The headers of those read so far that define a name. */
  defining(name: string): readonly HeaderIndex[] {
    const found = this.definers.get(name);
    return found === undefined ? [] : Array.isArray(found) ? found : [found];
  }

  /** The URIs that a header includes. */
  includedBy(index: HeaderIndex): readonly string[] {
    let targets = this.targets.get(index);
    if (!targets) {
      targets = this.resolve(index.includes, index.uri);
      this.targets.set(index, targets);
    }
    return targets;
  }

  implied(uri: string): readonly string[] {
    return this.host.implied?.(uri) ?? [];
  }

  resolve(includes: readonly string[], from: string): string[] {
    return includes.flatMap((name) => this.host.resolveInclude(name, from) ?? []);
  }

  private enter(index: HeaderIndex): void {
    this.length += index.text.length;
    for (const name of index.names.keys()) {
      const known = this.definers.get(name);
      if (known === undefined) this.definers.set(name, index);
      else if (Array.isArray(known)) known.push(index);
      else this.definers.set(name, [known, index]);
    }
  }
}

/** The walk over one file's headers. It goes on where it stopped, so that each header is visited once. */
class Reach {
  private readonly library: Library;
  private readonly includes: readonly string[];
  /** The headers that were visited, by how near they are. */
  private readonly found = new Map<HeaderIndex, number>();
  private readonly seen = new Set<string>();
  private readonly queue: string[];
  /** The next of the queue. */
  private at = 0;
  private readonly names = new Map<string, HeaderEntry | null>();

  constructor(library: Library, uri: string, includes: readonly string[]) {
    this.library = library;
    this.includes = includes;
    this.queue = [...library.implied(uri), ...library.resolve(includes, uri)];
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
      const index = this.nearest(name) ?? this.further(name);
      const snippet = index?.names.get(name);
      entry = index && snippet ? { index, snippet } : null;
      this.names.set(name, entry);
    }
    return entry ?? undefined;
  }

  /** The nearest header of those visited that defines a name. */
  private nearest(name: string): HeaderIndex | undefined {
    let nearest: HeaderIndex | undefined;
    let distance = Number.POSITIVE_INFINITY;
    for (const index of this.library.defining(name)) {
      const at = this.found.get(index) ?? Number.POSITIVE_INFINITY;
      if (at < distance) [nearest, distance] = [index, at];
    }
    return nearest;
  }

  private further(name: string): HeaderIndex | undefined {
    for (let index = this.next(); index; index = this.next()) if (index.names.has(name)) return index;
    return undefined;
  }

  private next(): HeaderIndex | undefined {
    while (this.at < this.queue.length && this.seen.size < MAX_HEADERS) {
      const target = this.queue[this.at++]!;
      if (this.seen.has(target)) continue;
      this.seen.add(target);
      const index = this.library.index(target);
      if (!index) continue;
      for (const included of this.library.includedBy(index)) this.queue.push(included);
      this.found.set(index, this.found.size);
      return index;
    }
    return undefined;
  }
}
