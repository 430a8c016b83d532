/**
 * Reads files. What the program opens on its own account may be anything in a source tree that somebody else made: only a
 * regular file is opened, no more of it is read than its size said, and no more than a bound. A pipe or a device never is.
 */
import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { sep } from 'node:path';

/** Bytes of a file that is opened, at most: the largest header of Linux has some 25 MB. */
const MAX_BYTES = 128 * 2 ** 20;

/** The bytes of a file, or why there are none. */
export type Bytes = Buffer | { readonly reason: string };

/** What reading gives where there is no file. */
export const absent = { reason: 'no such file or folder' };

/** Reads a regular file of at most `most` bytes; never throws. */
export function readBytes(path: string, most = MAX_BYTES): Bytes {
  try {
    // Asked first, because opening is an action of its own to some devices.
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) return absent;
    if (!found.isFile()) return { reason: 'not a regular file' };
    // What has become a pipe since must not be waited for.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      return readOpen(file, most);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const reason = explainFileError(error);
    return reason === absent.reason ? absent : { reason };
  }
}

function readOpen(file: number, most: number): Bytes {
  const status = fstatSync(file);
  if (!status.isFile()) return { reason: 'not a regular file' };
  if (status.size > most) return { reason: `larger than ${sizeText(most)}` };
  const bytes = Buffer.allocUnsafe(status.size);
  let length = 0;
  while (length < bytes.length) {
    const count = readSync(file, bytes, length, bytes.length - length, null);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

/** Reads what the user has named, which may be a pipe: `<(git diff)`. Throws what `explainFileError` explains. */
export function readNamed(path: string): Buffer {
  return readFileSync(path);
}

/** The same of what may be large, in pieces. */
export function streamNamed(path: string): AsyncIterable<Buffer> {
  return createReadStream(path);
}

function sizeText(bytes: number): string {
  return bytes >= 2 ** 20 ? `${bytes / 2 ** 20} MB` : `${bytes / 2 ** 10} KB`;
}

/** Whether the file at a path, with all links followed, is in one of the folders, with theirs followed. */
export function liesWithin(path: string, folders: readonly string[]): boolean {
  const real = realPath(path);
  return real !== undefined && folders.some((folder) => isBeneath(real, realPath(folder)));
}

/** A path with all links followed; undefined where there is nothing. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

/** Whether a path is a folder or lies beneath it. */
export function isBeneath(path: string, folder: string | undefined): boolean {
  return folder !== undefined && (path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep));
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
