/** What the user hides from everything: glob patterns as VS Code's `files.exclude` has them, with `{a,b}`. */
import { Glob, MatchBudget, TooMuchWork } from './glob.ts';

/** Patterns that braces make of one, at most. */
const MAX_ALTERNATIVES = 1000;

/**
 * Tells of paths below a folder, with `/`, whether they are hidden. Patterns that take too long are told once, as a reason, and hide
 * nothing from then on.
 */
export function excluder(
  patterns: readonly string[],
  onProblem: (reason: string) => void,
  budget = new MatchBudget(),
): (name: string) => boolean {
  const globs: Glob[] = [];
  for (const pattern of patterns) {
    const alternatives = alternativesOf(pattern);
    if (alternatives === undefined)
      onProblem(`the pattern \`${pattern.slice(0, 80)}\` has too many alternatives; it hides nothing`);
    globs.push(...(alternatives ?? []).flatMap((text) => Glob.read(text) ?? []));
  }
  let isOver = globs.length === 0;
  return (name) => {
    if (isOver) return false;
    const names = name.split('/');
    try {
      return globs.some((glob) => glob.matches(names, budget));
    } catch (error) {
      if (!(error instanceof TooMuchWork)) throw error;
      isOver = true;
      onProblem('the patterns of what is hidden take too long; from here on, nothing is hidden');
      return false;
    }
  };
}

/** A pattern without its braces, once for each of their alternatives; undefined where those are too many. */
function alternativesOf(pattern: string): readonly string[] | undefined {
  const done: string[] = [];
  const open = [pattern];
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    if (done.length + open.length > MAX_ALTERNATIVES) return undefined;
    const braces = bracesIn(text);
    if (!braces) done.push(text);
    else for (const part of braces.parts) open.push(text.slice(0, braces.start) + part + text.slice(braces.end));
  }
  return done;
}

/** The first braces of a pattern, with what stands between their commas; undefined where there are none. */
function bracesIn(
  text: string,
): { readonly start: number; readonly end: number; readonly parts: readonly string[] } | undefined {
  const start = text.indexOf('{');
  if (start < 0) return undefined;
  const parts: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '{') depth++;
    const isEnd = character === '}' && --depth === 0;
    if (isEnd || (character === ',' && depth === 1)) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
    if (isEnd) return { start, end: at + 1, parts };
  }
  return undefined;
}
