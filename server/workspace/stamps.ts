/** Whether files are as they were, without reading them: what the file system says of them stands for what they hold. */
import { statSync } from 'node:fs';
import { digest } from './cache-file.ts';
import { readBytes } from './read-file.ts';

/** Milliseconds for which a file may be written to again and keep its times: those of the coarsest file systems. */
const GRAIN = 2000;

/** The content of what is no readable file. */
export const ABSENT = '';

/** Asks about each file once, until `clear`. */
export class Stamps {
  private readonly stamps = new Map<string, string | null>();
  private readonly hashes = new Map<string, string>();
  private readonly fresh = new Set<string>();
  private now = Date.now();

  clear(): void {
    this.stamps.clear();
    this.hashes.clear();
    this.fresh.clear();
    this.now = Date.now();
  }

  /** What changes with each change of the file at `path`; null where there is none. */
  of(path: string): string | null {
    let stamp = this.stamps.get(path);
    if (stamp === undefined) {
      stamp = this.ask(path);
      this.stamps.set(path, stamp);
    }
    return stamp;
  }

  /** Whether another change may leave the stamp as it is, because the last one is too fresh. */
  isFresh(path: string): boolean {
    this.of(path);
    return this.fresh.has(path);
  }

  /** The digest of the file's content, read unless `known` has it for the same stamp. */
  hash(path: string, known: { readonly stamp: string; readonly hash: string } | undefined): string {
    let hash = this.hashes.get(path);
    if (hash === undefined) {
      const stamp = this.of(path);
      hash = stamp === null ? ABSENT : known?.stamp === stamp ? known.hash : contentHash(path);
      this.hashes.set(path, hash);
    }
    return hash;
  }

  private ask(path: string): string | null {
    try {
      const status = statSync(path, { throwIfNoEntry: false });
      if (!status?.isFile()) return null;
      const { mtimeMs, ctimeMs, size, ino } = status;
      if (Math.max(mtimeMs, ctimeMs) > this.now - GRAIN) this.fresh.add(path);
      return `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
    } catch {
      return null;
    }
  }
}

function contentHash(path: string): string {
  const bytes = readBytes(path);
  return Buffer.isBuffer(bytes) ? digest(bytes) : ABSENT;
}
