/**
 * A file of a cache: lines of JSON, each behind its checksum, below one that says what they are. A line that is not whole is
 * left out; a file of another version is none. It is replaced in one step, so that two processes lose nothing but time.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, sep } from 'node:path';
import { evict } from './cache-folder.ts';
import { absent, readBytes } from './read-file.ts';

/** Bytes of one kind of cache on this machine, at most. */
const MAX_BYTES = 256 * 2 ** 20;
/** Bytes of one file of a cache, at most: larger ones are not written. */
const MAX_FILE_BYTES = 128 * 2 ** 20;
const CHECKSUM = 16;
const NEWLINE = 10;

/** A short name for a content: the same for the same bytes, and for no others. */
export function digest(content: string | Uint8Array): string {
  return createHash('sha1').update(content).digest('base64url').slice(0, CHECKSUM);
}

/** What the lines of a file are, and what was read of it. */
export interface CacheContent {
  readonly lines: readonly unknown[];
  /** What is wrong with the file; null where nothing is, or where there is none. */
  readonly problem: string | null;
}

/** Reads the lines of a file that are whole; none where its first line is not `version`. Never throws. */
export function readCacheFile(path: string, version: string): CacheContent {
  const bytes = readBytes(path, MAX_BYTES);
  if (!Buffer.isBuffer(bytes))
    return { lines: [], problem: bytes === absent ? null : `${path}: the cache cannot be read` };
  const lines: unknown[] = [];
  let isWhole = bytes.at(-1) === NEWLINE;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const line = wholeLine(bytes, start, end);
    // The first line tells whether the others mean what this version takes them for.
    if (start === 0 && line?.value !== version)
      return { lines: [], problem: line ? null : `${path}: the cache is damaged, and made anew` };
    if (!line) isWhole = false;
    else if (start > 0) lines.push(line.value);
    start = end + 1;
  }
  return { lines, problem: isWhole ? null : `${path}: the cache is damaged in part, which is made anew` };
}

function wholeLine(bytes: Buffer, start: number, end: number): { readonly value: unknown } | undefined {
  const json = bytes.subarray(start + CHECKSUM, end);
  if (bytes.toString('latin1', start, Math.min(end, start + CHECKSUM)) !== digest(json)) return undefined;
  return { value: JSON.parse(json.toString('utf8')) };
}

/** Replaces a file by these lines, and removes the oldest ones beside it when they are too much. Says what kept it from that. */
export function writeCacheFile(path: string, version: string, lines: Iterable<unknown>): string | null {
  const temporary = `${path}.${process.pid}.${Date.now().toString(36)}`;
  try {
    const parts: string[] = [];
    let size = 0;
    for (const line of [version, ...lines]) {
      const json = JSON.stringify(line);
      parts.push(`${digest(json)}${json}\n`);
      size += json.length;
    }
    if (size > MAX_FILE_BYTES) return `${path}: the cache is not written, it would be too large`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, parts.join(''));
    renameSync(temporary, path);
    evict(dirname(path), MAX_BYTES);
    return null;
  } catch {
    forget(temporary);
    return `${path}: the cache cannot be written`;
  }
}

function forget(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
}

/** Items that begin with a path, in groups that share its folder and have its name instead. */
export function* byFolder<T extends readonly [path: string, ...rest: readonly unknown[]]>(
  items: readonly T[],
): Generator<[string, T[]]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const [path, ...rest] = item;
    const folder = dirname(path);
    const group = groups.get(folder);
    const named = [basename(path), ...rest] as unknown as T;
    if (group) group.push(named);
    else groups.set(folder, [named]);
  }
  yield* groups;
}

/** The path of a file in a folder. */
export function pathIn(folder: string, name: string): string {
  return folder.endsWith(sep) ? folder + name : folder + sep + name;
}
