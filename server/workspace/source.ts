/**
 * Source files on disk: their text. Linux sources are UTF-8, but old drivers hold Latin-1
 * comments: a byte that is not UTF-8 becomes U+FFFD, one column wide, and the rest of the file stays readable.
 */
import { readFileSync, type Stats, statSync } from 'node:fs';

export { toPath, toUri } from './uri.ts';

/** What reading a file gave. `binary`: it holds NUL bytes, so it is no source text. */
export type Source =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Whether `path` is a regular file, or a link to one. */
export function isFile(path: string): boolean {
  return stat(path)?.isFile() ?? false;
}

/** Whether `path` is a folder, or a link to one. */
export function isFolder(path: string): boolean {
  return stat(path)?.isDirectory() ?? false;
}

function stat(path: string): Stats | undefined {
  try {
    // Most that is asked for is not there, and an error takes longer than the answer.
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** The error of a file operation, in words for a person. */
export function explainFileError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'no such file or folder';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ELOOP':
      return 'too many symbolic links';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOSPC':
      return 'no space left on device';
    case 'EROFS':
      return 'read-only file system';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** Reads a file as source text; never throws. */
export function readSource(path: string): Source {
  return asSource(readBytes(path));
}

/** The bytes of a file, or why there are none. */
export type Bytes = Buffer | { readonly reason: string };

/** Reads a file; never throws. */
export function readBytes(path: string): Bytes {
  try {
    // Devices and pipes may never end.
    return statSync(path).isFile() ? readFileSync(path) : { reason: 'not a regular file' };
  } catch (error) {
    return { reason: explainFileError(error) };
  }
}

/** Bytes as source text. */
export function asSource(bytes: Bytes): Source {
  if (!Buffer.isBuffer(bytes)) return { kind: 'unreadable', reason: bytes.reason };
  if (bytes.includes(0)) return { kind: 'binary' };
  const text = bytes.toString('utf8');
  return { kind: 'text', text: text.startsWith('\ufeff') ? text.slice(1) : text };
}
