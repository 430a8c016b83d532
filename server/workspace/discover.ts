/**
 * Which files a list of paths means: a file is itself, whatever its name; a folder is the `.c` files beneath it that
 * git would not ignore. Headers are read through the files that include them.
 */
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { explainFileError, isFile, isFolder, readSource } from './source.ts';

export interface Unreadable {
  readonly path: string;
  readonly reason: string;
}

export interface Discovery {
  /** Absolute paths, each once, in the order of the arguments and then by name. */
  readonly files: readonly string[];
  readonly unreadable: readonly Unreadable[];
}

/** The rules of one `.gitignore`, which speak of paths below its folder. */
interface IgnoreFile {
  readonly folder: string;
  readonly rules: Ignore;
}

const skippedFolders = new Set(['.git', 'node_modules']);

/**
 * Finds the source files that `paths` mean; what is missing or closed to us is named, the rest is still found.
 * `isExcluded` is asked about what lies beneath a folder: by its path from there, with `/`.
 */
export function discover(paths: readonly string[], isExcluded: (name: string) => boolean = () => false): Discovery {
  const unreadable: Unreadable[] = [];
  return { files: [...new Set(sourceFiles(paths, isExcluded, unreadable))], unreadable };
}

/** As `discover`, one file at a time, and adds to `unreadable`: for who has something else to do in between. */
export function* sourceFiles(
  paths: readonly string[],
  isExcluded: (name: string) => boolean = () => false,
  unreadable: Unreadable[] = [],
): Generator<string> {
  /** `name` is the folder as `isExcluded` knows it. A kernel has tens of thousands of entries: paths are put together by hand. */
  function* walk(folder: string, name: string, above: readonly IgnoreFile[] | null): Generator<string> {
    let entries: Dirent[];
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      unreadable.push({ path: folder, reason: explainFileError(error) });
      return;
    }
    const has = (name: string) => entries.some((entry) => entry.name === name);
    const inside = above ?? (has('.git') && isRepository(folder) ? [] : null);
    const ignores = inside && (has('.gitignore') ? [...inside, ...ignoreFile(folder)] : inside);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const isDirectory = entry.isDirectory();
      if (isDirectory ? skippedFolders.has(entry.name) : !entry.isFile() || !entry.name.endsWith('.c')) continue;
      const path = `${folder}${folder.endsWith(sep) ? '' : sep}${entry.name}`;
      const below = name === '' ? entry.name : `${name}/${entry.name}`;
      if (isExcluded(below) || isIgnored(isDirectory ? `${path}${sep}` : path, ignores ?? [])) continue;
      if (isDirectory) yield* walk(path, below, ignores);
      else yield path;
    }
  }

  for (const path of paths.map((path) => resolve(path))) {
    if (isFolder(path)) {
      const above = ignoreFilesAbove(path);
      // A folder that was asked for by name is searched although its repository ignores it.
      yield* walk(path, '', isIgnored(`${path}${sep}`, above ?? []) ? [] : above);
    } else if (isFile(path)) {
      yield path;
    } else {
      const source = readSource(path);
      if (source.kind === 'unreadable') unreadable.push({ path, reason: source.reason });
    }
  }
}

/** The `.gitignore` files from the root of the repository down to above `folder`; null where there is no repository. */
function ignoreFilesAbove(folder: string): IgnoreFile[] | null {
  const above: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    if (isRepository(at)) return above.reverse().flatMap(ignoreFile);
    if (dirname(at) === at) return null;
    above.push(dirname(at));
  }
}

function isRepository(folder: string): boolean {
  return isFolder(join(folder, '.git')) || isFile(join(folder, '.git'));
}

function ignoreFile(folder: string): IgnoreFile[] {
  try {
    return [{ folder, rules: ignore().add(readFileSync(join(folder, '.gitignore'), 'utf8')) }];
  } catch {
    return [];
  }
}

/** The nearest file that says anything about `path`, which lies below all of them, decides, as in git. A folder's path ends in a separator. */
function isIgnored(path: string, files: readonly IgnoreFile[]): boolean {
  for (const { folder, rules } of files.toReversed()) {
    const name = path.slice(folder.endsWith(sep) ? folder.length : folder.length + 1).replaceAll(sep, '/');
    const verdict = rules.test(name);
    if (verdict.ignored || verdict.unignored) return verdict.ignored;
  }
  return false;
}
