/**
 * Which files a list of paths means: a file is itself, whatever its name; a folder is the `.c` files beneath it that
 * git would not ignore. Headers are read through the files that include them.
 */
import { type Dirent, readdirSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { GitIgnore } from './gitignore.ts';
import { MatchBudget, TooMuchWork } from './glob.ts';
import { absent, explainFileError } from './read-file.ts';
import { isFile, isFolder, isLink, readSource } from './source.ts';

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
  readonly rules: GitIgnore;
}

const skippedFolders = new Set(['.git', 'node_modules']);
/** Bytes of a `.gitignore`, at most; those of the kernel have up to 3,000. */
const MAX_IGNORE_BYTES = 2 ** 20;

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
  const ignoring = new Ignoring(unreadable);

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
    const ignores = inside && (has('.gitignore') ? [...inside, ...ignoring.fileIn(folder)] : inside);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const isDirectory = entry.isDirectory();
      if (isDirectory ? skippedFolders.has(entry.name) : !entry.isFile() || !entry.name.endsWith('.c')) continue;
      const path = `${folder}${folder.endsWith(sep) ? '' : sep}${entry.name}`;
      const below = name === '' ? entry.name : `${name}/${entry.name}`;
      if (isExcluded(below) || ignoring.isIgnored(path, isDirectory, ignores ?? [])) continue;
      if (isDirectory) yield* walk(path, below, ignores);
      else yield path;
    }
  }

  for (const path of paths.map((path) => resolve(path))) {
    if (isFolder(path)) {
      const above = ignoring.filesAbove(path);
      // A folder that was asked for by name is searched although its repository ignores it.
      yield* walk(path, '', ignoring.isBeneathIgnored(path, above ?? []) ? [] : above);
    } else if (isFile(path)) {
      yield path;
    } else {
      const source = readSource(path);
      if (source.kind === 'unreadable') unreadable.push({ path, reason: source.reason });
    }
  }
}

/** The `.gitignore` files of one search, and the work that is spent on them. */
class Ignoring {
  private readonly unreadable: Unreadable[];
  private readonly budget = new MatchBudget();
  private isOver = false;

  constructor(unreadable: Unreadable[]) {
    this.unreadable = unreadable;
  }

  /** Those from the root of the repository down to above `folder`; null where there is no repository. */
  filesAbove(folder: string): IgnoreFile[] | null {
    const above: string[] = [];
    for (let at = folder; ; at = dirname(at)) {
      if (isRepository(at)) return above.reverse().flatMap((one) => this.fileIn(one));
      if (dirname(at) === at) return null;
      above.push(dirname(at));
    }
  }

  /** That of a folder. As git, it takes no link for one. */
  fileIn(folder: string): IgnoreFile[] {
    const path = join(folder, '.gitignore');
    if (isFolder(path)) return [];
    const source = isLink(path) ? { kind: 'link' as const } : readSource(path, MAX_IGNORE_BYTES);
    if (source.kind === 'text') return [{ folder, rules: new GitIgnore(source.text, this.budget) }];
    const reason = { link: 'a symbolic link', binary: 'a binary file' };
    const why = source.kind === 'unreadable' ? source.reason : reason[source.kind];
    if (why !== absent.reason) this.unreadable.push({ path, reason: `${why}; nothing is ignored for it` });
    return [];
  }

  /** Whether a path or a folder that it is in is ignored. */
  isBeneathIgnored(path: string, files: readonly IgnoreFile[]): boolean {
    const [top] = files;
    if (top === undefined) return false;
    for (let at = path; at !== top.folder && at !== dirname(at); at = dirname(at)) {
      const above = files.filter(({ folder }) => at.startsWith(folder) && at !== folder);
      if (this.isIgnored(at, true, above)) return true;
    }
    return false;
  }

  /** The nearest file that says anything about `path`, which lies below all of them, decides, as in git. */
  isIgnored(path: string, isFolder: boolean, files: readonly IgnoreFile[]): boolean {
    if (this.isOver) return false;
    for (let i = files.length - 1; i >= 0; i--) {
      const { folder, rules } = files[i]!;
      const name = path.slice(folder.endsWith(sep) ? folder.length : folder.length + 1).replaceAll(sep, '/');
      try {
        const verdict = rules.ignores(name, isFolder);
        if (verdict !== undefined) return verdict;
      } catch (error) {
        if (!(error instanceof TooMuchWork)) throw error;
        this.isOver = true;
        const reason = 'its patterns take too long; from here on, nothing is ignored';
        this.unreadable.push({ path: join(folder, '.gitignore'), reason });
        return false;
      }
    }
    return false;
  }
}

function isRepository(folder: string): boolean {
  return isFolder(join(folder, '.git')) || isFile(join(folder, '.git'));
}
