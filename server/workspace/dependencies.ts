/**
 * What the result of a file rests on besides its own text: files that were read, what includes meant, what folders held, and
 * which wrappers the tree was asked for. More than that does no harm, less would make a result last that is out of date.
 */
import { digest } from './cache-file.ts';
import { calledIn, type DefinitionLookup, type Definitions } from './definitions.ts';
import { DiskFiles } from './file-host.ts';
import { readBytes } from './read-file.ts';
import { asSource, toPath } from './source.ts';
import { ABSENT } from './stamps.ts';
import { folderOf } from './uri.ts';

/** Folders in which the options of a driver may be described, from its own upwards (kconfig.ts). */
const KCONFIG_FOLDERS = 4;
/** The content of a file that changed while it was used: what rests on it never holds. */
const UNSTABLE = '!';

/** A file that results rest on: its content, and what the includes mean that were looked up for it. */
export interface Dependency {
  /** In its thread. */
  readonly id: number;
  readonly path: string;
  readonly hash: string;
  /** Paths, or null where there was none. */
  readonly includes: readonly (readonly [name: string, target: string | null])[];
}

/** What a folder was found to hold: all beneath up to a number of files, or, where that is 0, directly in it. */
export type Listing = readonly [folder: string, limit: number, digest: string];

/** What the index was asked for on behalf of a file: names of which it has no wrapper, with blanks between, and those that it has. */
export type AskedNames = readonly [
  from: string,
  absent: string,
  found: readonly (readonly [name: string, file: string])[],
];

export interface Basis {
  /** Of the text that was checked. */
  readonly hash: string;
  /** Ids of dependencies. */
  readonly files: readonly number[];
  readonly listings: readonly Listing[];
  readonly names: readonly AskedNames[];
  /** Whether the index of the tree was asked at all. */
  readonly usesIndex: boolean;
}

/** What a listing is known by. */
export function listingDigest(uris: readonly string[]): string {
  return digest(uris.join('\n'));
}

/** Files of this machine, which note what is asked of them. */
export class RecordingFiles extends DiskFiles {
  private readonly hashes = new Map<string, string>();
  /** By file: what its includes mean. The engine asks once and keeps the answer, for whatever file it then checks. */
  private readonly meanings = new Map<string, Map<string, string | null>>();
  private readonly paths = new Map<string, string>();
  private readonly ids = new Map<string, number>();
  /** Of the dependencies, those of which the last `news` did not know all. */
  private readonly changed = new Set<string>();
  private reads = new Set<string>();
  private listings = new Map<string, Listing>();
  /** By file: names, and who has them. */
  private names = new Map<string, Map<string, string | null>>();
  private usesIndex = false;

  /** Begins with another file. */
  begin(): void {
    this.reads = new Set();
    this.listings = new Map();
    this.names = new Map();
    this.usesIndex = false;
  }

  /** What the result of the file rests on that was begun with. */
  end(uri: string, hash: string): Basis {
    this.note(uri, hash);
    const files = new Set<string>();
    const pending = [uri, ...this.reads];
    for (const one of [...pending]) if (one.endsWith('.c')) pending.push(...kernelBuildFiles(one));
    for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
      if (files.has(one)) continue;
      files.add(one);
      for (const target of this.meanings.get(one)?.values() ?? []) if (target !== null) pending.push(target);
    }
    return {
      hash,
      files: Array.from(files, (one) => this.id(one)),
      listings: [...this.listings.values()],
      names: Array.from(this.names, ([from, answers]) => asked(from, [...answers])),
      usesIndex: this.usesIndex,
    };
  }

  /** The dependencies that are new, or of which more is known, since this was last asked. */
  news(): Dependency[] {
    const news = Array.from(this.changed, (uri) => ({
      id: this.id(uri),
      path: this.pathOf(uri),
      hash: this.hashOf(uri),
      includes: Array.from(
        this.meanings.get(uri) ?? [],
        ([name, target]) => [name, target && this.pathOf(target)] as const,
      ),
    }));
    this.changed.clear();
    return news;
  }

  override read(uri: string): string | undefined {
    const path = toPath(uri);
    if (path === undefined) return undefined;
    const bytes = readBytes(path);
    this.reads.add(uri);
    this.note(uri, Buffer.isBuffer(bytes) ? digest(bytes) : ABSENT);
    const source = asSource(bytes);
    return source.kind === 'text' ? source.text : undefined;
  }

  override resolveInclude(name: string, from: string): string | undefined {
    const target = super.resolveInclude(name, from);
    let meanings = this.meanings.get(from);
    if (!meanings) {
      meanings = new Map();
      this.meanings.set(from, meanings);
    }
    if (!meanings.has(name)) {
      meanings.set(name, target ?? null);
      if (this.ids.has(from)) this.changed.add(from);
    }
    return target;
  }

  override list(folders: readonly string[], limit?: number): string[] {
    const found = super.list(folders, limit);
    if (limit === undefined) return found;
    for (const folder of folders) this.listed(folder, limit, super.list([folder], limit));
    return found;
  }

  override sources(folder: string): readonly string[] {
    const found = super.sources(folder);
    this.listed(folder, 0, found);
    return found;
  }

  override invalidate(): void {
    super.invalidate();
    this.hashes.clear();
    this.meanings.clear();
    for (const uri of this.ids.keys()) this.changed.add(uri);
  }

  /** An index that notes what it is asked for; `indexFor` makes it when it is needed. */
  recorded(indexFor: () => Definitions | undefined): DefinitionLookup {
    const find = (name: string, from: string): string | undefined => {
      this.usesIndex = true;
      const answer = indexFor()?.find(name, from);
      const answers = this.names.get(from) ?? new Map<string, string | null>();
      this.names.set(from, answers.set(name, answer ?? null));
      return answer;
    };
    return {
      find,
      isCalledIn: (text, from) => {
        this.usesIndex = true;
        const index = indexFor();
        if (!index?.isCalledIn(text, from)) return false;
        // One such call is enough for the answer to hold.
        for (const name of calledIn(text)) if (index.find(name, from)) return find(name, from) !== undefined;
        return false;
      },
    };
  }

  private listed(folder: string, limit: number, found: readonly string[]): void {
    const key = `${limit} ${folder}`;
    if (this.listings.has(key)) return;
    this.listings.set(key, [folder, limit, listingDigest(found)]);
    // Too many are not looked at.
    if (limit === 0 || found.length < limit) for (const uri of found) this.reads.add(uri);
  }

  private pathOf(uri: string): string {
    let path = this.paths.get(uri);
    if (path === undefined) {
      path = toPath(uri) ?? uri;
      this.paths.set(uri, path);
    }
    return path;
  }

  private note(uri: string, hash: string): void {
    const before = this.hashes.get(uri);
    if (before === hash || before === UNSTABLE) return;
    this.hashes.set(uri, before === undefined ? hash : UNSTABLE);
    if (this.ids.has(uri)) this.changed.add(uri);
  }

  private hashOf(uri: string): string {
    if (!this.hashes.has(uri)) {
      const path = toPath(uri);
      const bytes = path === undefined ? undefined : readBytes(path);
      this.note(uri, Buffer.isBuffer(bytes) ? digest(bytes) : ABSENT);
    }
    return this.hashes.get(uri)!;
  }

  private id(uri: string): number {
    let id = this.ids.get(uri);
    if (id === undefined) {
      id = this.ids.size;
      this.ids.set(uri, id);
      this.changed.add(uri);
    }
    return id;
  }
}

function asked(from: string, answers: readonly (readonly [name: string, answer: string | null])[]): AskedNames {
  const absent = answers.flatMap(([name, answer]) => (answer === null ? [name] : []));
  return [
    from,
    absent.join(' '),
    answers.flatMap(([name, answer]) => (answer === null ? [] : [[name, answer] as const])),
  ];
}

/** What says under which conditions a source file is built. */
function kernelBuildFiles(uri: string): string[] {
  let folder = folderOf(uri);
  const files = [`${folder}/Makefile`];
  for (let i = 0; i < KCONFIG_FOLDERS; i++, folder = folderOf(folder)) files.push(`${folder}/Kconfig`);
  return files;
}
