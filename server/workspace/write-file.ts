/** Writes a file so that nobody sees half of it: not after an interrupt, and not on a full disk. */
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { explainFileError } from './read-file.ts';

/** Says which file could not be written, and why. */
export class WriteError extends Error {}

/** Replaces the file at a path by one with this content. What is no file, such as a pipe, is written to. Throws a `WriteError`. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  try {
    const before = statSync(path, { throwIfNoEntry: false });
    if (before && !before.isFile()) {
      writeFileSync(path, content);
      return;
    }
    // A link stays one.
    replace(before ? realpathSync(path) : path, content, before?.mode);
  } catch (error) {
    throw new WriteError(`${path}: cannot be written: ${explainFileError(error)}`);
  }
}

function replace(path: string, content: string | Uint8Array, mode: number | undefined): void {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}`);
  try {
    const file = openSync(beside, 'w', mode);
    try {
      // What it is opened with, the process masks.
      if (mode !== undefined) fchmodSync(file, mode);
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
