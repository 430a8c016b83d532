/**
 * Patterns of paths: `*`, `?` and `[...]` within a name, `**` for folders. They are matched without going back further than to the
 * last star, and the work is counted: a hostile pattern costs no more than a bound.
 */

/** Steps on behalf of all files of one search, at most: a few seconds. Three thousand patterns take as many on a kernel. */
const MAX_WORK = 200_000_000;

/** Steps that are counted at once. */
const ROUND = 64;

/** The work that is left. */
export class MatchBudget {
  private left: number;

  constructor(work = MAX_WORK) {
    this.left = work;
  }

  /** Throws TooMuchWork once it is used up. */
  spend(work: number): void {
    this.left -= work;
    if (this.left < 0) throw new TooMuchWork();
  }

  /** Counts the steps of a loop, in rounds: most end at their first character. */
  count(work: number): void {
    if (work % ROUND === 0) this.spend(ROUND);
  }
}

/** Thrown where the budget is used up. */
export class TooMuchWork extends Error {}

/** Part of a pattern between slashes: characters, each with what it matches. `**` is a part of its own. */
type Part = readonly Token[] | '**';
type Token = '*' | '?' | { readonly text: string } | { readonly isOneOf: (character: string) => boolean };

/** Folders and a name, with `/` between them. */
export class Glob {
  private readonly parts: readonly Part[];

  private constructor(parts: readonly Part[]) {
    this.parts = parts;
  }

  /** Reads a pattern, of a whole path or of a name alone; undefined where nothing fits it. */
  static read(text: string, isPath = true): Glob | undefined {
    const parts: Part[] = [];
    // A slash stays one behind a backslash.
    const plain = text.replace(/\\(.)/gsu, (all, escaped) => (escaped === '/' ? '/' : all));
    for (const name of plain.split('/')) {
      if (name === '**' && isPath) {
        if (parts.at(-1) !== '**') parts.push('**');
        continue;
      }
      const tokens = parseName(name);
      if (tokens === undefined) return undefined;
      parts.push(tokens);
    }
    return new Glob(parts);
  }

  /** Whether the parts match all the names. What stands between two `**` has a fixed length: its first place is as good as any. */
  matches(names: readonly string[], budget: MatchBudget): boolean {
    const { parts } = this;
    let [part, name] = [0, 0];
    let retry: { part: number; name: number } | null = null;
    for (let work = 1; ; work++) {
      budget.count(work);
      const one = parts[part];
      if (one === '**') {
        // At the end it stands for something, elsewhere it may stand for nothing.
        if (part === parts.length - 1) return name < names.length;
        retry = { part: ++part, name };
        continue;
      }
      const isHere =
        one === undefined ? name === names.length : name < names.length && matchesName(one, names[name]!, budget);
      if (isHere) {
        if (one === undefined) return true;
        part++;
        name++;
        continue;
      }
      if (retry === null || retry.name >= names.length) return false;
      retry.name++;
      ({ part, name } = retry);
    }
  }
}

function matchesName(tokens: readonly Token[], name: string, budget: MatchBudget): boolean {
  let [token, at] = [0, 0];
  let retry: { token: number; at: number } | null = null;
  for (let work = 1; ; work++) {
    budget.count(work);
    const one = tokens[token];
    if (one === '*') {
      if (token === tokens.length - 1) return true;
      retry = { token: ++token, at };
      continue;
    }
    const length = one === undefined ? (at === name.length ? 0 : -1) : lengthOf(one, name, at);
    if (length >= 0) {
      if (one === undefined) return true;
      token++;
      at += length;
      continue;
    }
    if (retry === null || retry.at >= name.length) return false;
    retry.at++;
    ({ token, at } = retry);
  }
}

/** How many characters of a name a token matches; -1 for no match. */
function lengthOf(token: Exclude<Token, '*'>, name: string, at: number): number {
  if (token !== '?' && 'text' in token) return name.startsWith(token.text, at) ? token.text.length : -1;
  const code = name.codePointAt(at);
  if (code === undefined) return -1;
  const character = String.fromCodePoint(code);
  return token === '?' || token.isOneOf(character) ? character.length : -1;
}

/** What a part of a pattern matches; undefined where nothing does. */
function parseName(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') tokens.push({ text: literal });
    literal = '';
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '*' || character === '?') {
      flush();
      if (character === '?' || tokens.at(-1) !== '*') tokens.push(character);
    } else if (character === '[') {
      const found = parseClass(text, at + 1);
      if (found === undefined) return undefined;
      flush();
      tokens.push({ isOneOf: found.isOneOf });
      at = found.end;
    } else {
      if (character === '\\' && ++at >= text.length) return undefined;
      literal += text[at];
    }
  }
  flush();
  return tokens;
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /^[A-Za-z0-9]$/,
  alpha: /^[A-Za-z]$/,
  blank: /^[ \t]$/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what the class holds.
  cntrl: /^[\0-\x1f\x7f]$/,
  digit: /^[0-9]$/,
  graph: /^[!-~]$/,
  lower: /^[a-z]$/,
  print: /^[ -~]$/,
  punct: /^[!-/:-@[-`{-~]$/,
  space: /^[\t-\r ]$/,
  upper: /^[A-Z]$/,
  xdigit: /^[0-9A-Fa-f]$/,
};

/** The class behind a `[`, and where its `]` is; undefined where it has none. */
function parseClass(text: string, from: number): { isOneOf: (character: string) => boolean; end: number } | undefined {
  let at = from;
  const isNegated = text[at] === '!' || text[at] === '^';
  if (isNegated) at++;
  const items: ((character: string) => boolean)[] = [];
  for (let isFirst = true; isFirst || text[at] !== ']'; isFirst = false) {
    const named = text.startsWith('[:', at) ? text.indexOf(':]', at + 2) : -1;
    if (named >= 0) {
      const kind = CLASSES[text.slice(at + 2, named)];
      if (kind === undefined) return undefined;
      items.push((character) => kind.test(character));
      at = named + 2;
      continue;
    }
    const low = characterAt(text, at);
    if (low === undefined) return undefined;
    at = low.end;
    const isRange = text[at] === '-' && text[at + 1] !== ']';
    const high = isRange ? characterAt(text, at + 1) : low;
    if (high === undefined) return undefined;
    at = high.end;
    items.push((character) => low.character <= character && character <= high.character);
  }
  return { isOneOf: (character) => items.some((has) => has(character)) !== isNegated, end: at };
}

/** A character of a class, behind a backslash or not. */
function characterAt(text: string, at: number): { readonly character: string; readonly end: number } | undefined {
  const start = text[at] === '\\' ? at + 1 : at;
  const code = text.codePointAt(start);
  if (code === undefined) return undefined;
  const character = String.fromCodePoint(code);
  return { character, end: start + character.length };
}
