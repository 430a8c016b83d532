/**
 * Source files on disk: their text. Linux sources are UTF-8, but old drivers hold Latin-1
 * comments: a byte that is not UTF-8 becomes U+FFFD, one column wide, and the rest of the file stays readable.
 */
import { lstatSync, type Stats, statSync } from 'node:fs';
import { type Bytes, readBytes } from './read-file.ts';

export { toPath, toUri } from './uri.ts';

/** What reading a file gave. `binary`: it holds NUL bytes, so it is no source text. */
export type Source =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Whether `path` is a regular file, or a link to one. */
export function isFile(path: string): boolean {
  return statusOf(path)?.isFile() ?? false;
}

/** Whether something is at `path` that is no folder: what cannot be read is there, too. */
export function isPresent(path: string): boolean {
  return statusOf(path)?.isDirectory() === false;
}

/** Whether `path` is a folder, or a link to one. */
export function isFolder(path: string): boolean {
  return statusOf(path)?.isDirectory() ?? false;
}

/** Whether `path` is a symbolic link, whatever it leads to. */
export function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  } catch {
    return false;
  }
}

/** What the file system says of what is at `path`; undefined where nothing is, or nothing that may be asked about. */
export function statusOf(path: string): Stats | undefined {
  try {
    // Most that is asked for is not there, and an error takes longer than the answer.
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Reads a file as source text, of at most `most` bytes where that is given; never throws. */
export function readSource(path: string, most?: number): Source {
  return asSource(readBytes(path, most));
}

/** Bytes as source text. */
export function asSource(bytes: Bytes): Source {
  if (!Buffer.isBuffer(bytes)) return { kind: 'unreadable', reason: bytes.reason };
  if (bytes.includes(0)) return { kind: 'binary' };
  const text = bytes.toString('utf8');
  return { kind: 'text', text: text.startsWith('\ufeff') ? text.slice(1) : text };
}
