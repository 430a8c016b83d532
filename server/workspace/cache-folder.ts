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

/** Removes the files of a folder that were written longest ago, until the rest has no more bytes than `most`. */
export function evict(folder: string, most: number): void {
  const files = readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const status = statSync(path, { throwIfNoEntry: false });
    return status?.isFile() ? [{ path, size: status.size, written: status.mtimeMs }] : [];
  });
  let total = 0;
  for (const { path, size } of files.sort((a, b) => b.written - a.written)) {
    total += size;
    if (total > most) rmSync(path, { force: true });
  }
}
