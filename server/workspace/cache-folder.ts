/** Where what only saves time is kept: below the folder that each system has for it. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder of a kind of cache, such as `results`. */
export function cacheFolder(kind: string): string {
  return join(userCaches(), 'doorbell-lint', kind);
}

function userCaches(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME) return XDG_CACHE_HOME;
  if (process.platform === 'win32') return LOCALAPPDATA || join(homedir(), 'AppData', 'Local');
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}

/** Files of one kind of cache, at most: there is one for each tree, and many a tree is only looked at once. */
const MAX_FILES = 64;

/** Removes the files of a folder that were written longest ago, until the rest has no more bytes than `most`, and is not many. */
export function evict(folder: string, most: number, mostFiles = MAX_FILES): void {
  const files = readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const status = statSync(path, { throwIfNoEntry: false });
    return status?.isFile() ? [{ path, size: status.size, written: status.mtimeMs }] : [];
  });
  let total = 0;
  for (const [i, { path, size }] of files.sort((a, b) => b.written - a.written).entries()) {
    total += size;
    if (total > most || i >= mostFiles) rmSync(path, { force: true });
  }
}
