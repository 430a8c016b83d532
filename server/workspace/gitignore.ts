/** What a `.gitignore` says of paths below its folder, as git reads it (gitignore(5); dir.c, wildmatch.c). */
import { Glob, type MatchBudget } from './glob.ts';

interface Pattern {
  readonly isNegated: boolean;
  readonly isForFolders: boolean;
  /** Whether it is matched against the whole path below the folder, and not against the name alone. */
  readonly isAnchored: boolean;
  readonly glob: Glob;
}

export class GitIgnore {
  /** The last one first: the last that matches decides. */
  private readonly patterns: readonly Pattern[];
  private readonly budget: MatchBudget;

  constructor(text: string, budget: MatchBudget) {
    this.patterns = text
      .replace(/^\ufeff/, '')
      .split('\n')
      .flatMap((line) => parsePattern(line) ?? [])
      .reverse();
    this.budget = budget;
  }

  /** Whether the path below the folder, with `/`, is ignored; undefined where nothing is said of it. Throws TooMuchWork. */
  ignores(path: string, isFolder: boolean): boolean | undefined {
    const names = path.split('/');
    const last = names.slice(-1);
    for (const { isNegated, isForFolders, isAnchored, glob } of this.patterns) {
      this.budget.spend(1);
      if (isForFolders && !isFolder) continue;
      if (glob.matches(isAnchored ? names : last, this.budget)) return !isNegated;
    }
    return undefined;
  }
}

/** The pattern of a line; undefined where it has none. */
function parsePattern(line: string): Pattern | undefined {
  let text = withoutEnd(line.replace(/\r$/, ''));
  if (text === '' || text.startsWith('#')) return undefined;
  const isNegated = text.startsWith('!');
  if (isNegated) text = text.slice(1);
  const isForFolders = text.endsWith('/');
  if (isForFolders) text = text.slice(0, -1);
  const isAnchored = text.includes('/');
  if (text.startsWith('/')) text = text.slice(1);
  if (text === '') return undefined;
  const glob = Glob.read(text, isAnchored);
  return glob && { isNegated, isForFolders, isAnchored, glob };
}

/** A line without the blanks at its end; one behind a backslash stays. */
function withoutEnd(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === ' ') end--;
  let slashes = 0;
  while (line[end - 1 - slashes] === '\\') slashes++;
  return line.slice(0, slashes % 2 === 1 ? end + 1 : end);
}
