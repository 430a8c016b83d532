/** Macros of the C preprocessor: their definitions and their expansion in text. */
import type { Work } from './work.ts';

export interface Macro {
  readonly name: string;
  /** Null for a macro without parentheses. */
  readonly parameters: readonly string[] | null;
  readonly body: string;
  /** Whether the last parameter takes the rest of the arguments. */
  readonly isVariadic: boolean;
}

/** The macro that the text behind `#define` describes; undefined where it describes none. */
export function parseMacro(text: string): Macro | undefined {
  const match = /^([A-Za-z_]\w*)(?:\(([^)]*)\))?\s*([\s\S]*)$/.exec(text);
  if (match === null) return undefined;
  const [, name = '', list, body = ''] = match;
  if (list === undefined) return { name, parameters: null, body: body.trim(), isVariadic: false };
  const parameters = list
    .split(',')
    .map((parameter) => parameter.trim())
    .filter((parameter) => parameter !== '');
  const isVariadic = parameters.at(-1)?.endsWith('...') ?? false;
  if (isVariadic) parameters.push(parameters.pop()!.slice(0, -'...'.length).trimEnd() || '__VA_ARGS__');
  return { name, parameters, body: body.trim(), isVariadic };
}

/** A string that is not closed goes to the end, so that nothing is gone through twice. */
const IDENTIFIER = /"[^"\\]*(?:\\.[^"\\]*)*"?|[A-Za-z_]\w*|\d\w*/g;
/** Expansions within each other, at most. */
const MAX_DEPTH = 200;

/** What an expansion costs besides its text, in characters. */
const EXPANSION = 20;

/** What is known while macros are expanded. */
export interface Expansion {
  readonly macros: ReadonlyMap<string, Macro>;
  readonly work: Work;
}

/** Where an expansion stands: the macros that it is part of, which are not expanded in it, and how deep it is. */
export interface Within {
  readonly busy: readonly string[];
  readonly depth: number;
}

const outermost: Within = { busy: [], depth: 0 };

/**
 * `text` with macros expanded, also within what an expansion gave. Line breaks that a call spans follow it. Throws an Error where
 * that has no end in sight.
 */
export function expand(text: string, known: Expansion, { busy, depth }: Within = outermost): string {
  const { macros, work } = known;
  if (depth > MAX_DEPTH) throw new Error(`macros are expanded more than ${MAX_DEPTH} deep`);
  work.spend(EXPANSION + text.length);
  let out = '';
  let copied = 0;
  const scanner = new RegExp(IDENTIFIER);
  for (let match = scanner.exec(text); match !== null; match = scanner.exec(text)) {
    const macro = macros.get(match[0]);
    if (macro === undefined || busy.includes(macro.name)) continue;
    let end = scanner.lastIndex;
    let replacement = macro.body;
    if (macro.parameters !== null) {
      const call = readArguments(text, end, work);
      if (call === undefined) continue;
      end = call.end;
      replacement = substitute(macro, bind(macro, call.values), known, { busy, depth: depth + 1 });
    } else {
      replacement = paste(replacement);
    }
    const lost = text.slice(match.index, end).split('\n').length - 1;
    out +=
      text.slice(copied, match.index) +
      expand(replacement, known, { busy: [...busy, macro.name], depth: depth + 1 }) +
      '\n'.repeat(lost);
    copied = end;
    scanner.lastIndex = end;
  }
  return out + text.slice(copied);
}

/** The arguments in the parentheses that follow `from`; undefined where none follow or they do not close. */
function readArguments(text: string, from: number, work: Work): { values: string[]; end: number } | undefined {
  let at = from;
  while (/\s/.test(text[at] ?? '')) at++;
  if (text[at] !== '(') return undefined;
  const argument = (start: number, end: number): string =>
    text
      .slice(start, end)
      .split('\n')
      .map((line) => line.trim())
      .join(' ')
      .trim();
  const values: string[] = [];
  let depth = 0;
  let start = at + 1;
  for (; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      while (++at < text.length && text[at] !== '"') if (text[at] === '\\') at++;
    } else if (character === '(') {
      depth++;
    } else if (character === ')' && --depth === 0) {
      work.spend(at - from);
      values.push(argument(start, at));
      return { values, end: at + 1 };
    } else if (character === ',' && depth === 1) {
      values.push(argument(start, at));
      start = at + 1;
    }
  }
  work.spend(at - from);
  return undefined;
}

function bind({ parameters, isVariadic }: Macro, values: readonly string[]): Map<string, string> {
  const names = parameters ?? [];
  const bound = new Map<string, string>();
  for (const [i, name] of names.entries()) {
    const isRest = isVariadic && i === names.length - 1;
    bound.set(name, isRest ? values.slice(i).join(', ') : (values[i] ?? ''));
  }
  return bound;
}

/** The body with its parameters replaced: expanded ones, but as they are beside `#` and `##`. */
function substitute({ body }: Macro, bound: ReadonlyMap<string, string>, known: Expansion, within: Within): string {
  const replaced = body.replace(
    /"[^"\\]*(?:\\.[^"\\]*)*"?|(##\s*|#\s*)?([A-Za-z_]\w*)(?=(\s*##)?)/g,
    (whole, mark?: string, name?: string, pastesNext?: string) => {
      const value = name === undefined ? undefined : bound.get(name);
      if (value === undefined) return whole;
      known.work.spend(value.length);
      const operator = mark?.trim();
      if (operator === '#') return `"${value.replace(/["\\]/g, '\\$&')}"`;
      if (operator === '##' || pastesNext !== undefined) return `${mark ?? ''}${value}`;
      return expand(value, known, within);
    },
  );
  return paste(replaced);
}

const paste = (text: string): string =>
  text.includes('##')
    ? text
        .split('##')
        .map((part, i, { length }) => (i === 0 ? part.trimEnd() : i < length - 1 ? part.trim() : part.trimStart()))
        .join('')
    : text;
