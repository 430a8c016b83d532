/** Macros of the C preprocessor: their definitions and their expansion in text. */

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
  if (isVariadic) parameters.push(parameters.pop()!.replace(/\s*\.\.\.$/, '') || '__VA_ARGS__');
  return { name, parameters, body: body.trim(), isVariadic };
}

const IDENTIFIER = /"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|\d\w*/g;

/** `text` with macros expanded, also within what an expansion gave. Line breaks that a call spans follow it. */
export function expand(text: string, macros: ReadonlyMap<string, Macro>, busy: readonly string[] = []): string {
  let out = '';
  let copied = 0;
  const scanner = new RegExp(IDENTIFIER);
  for (let match = scanner.exec(text); match !== null; match = scanner.exec(text)) {
    const macro = macros.get(match[0]);
    if (macro === undefined || busy.includes(macro.name)) continue;
    let end = scanner.lastIndex;
    let replacement = macro.body;
    if (macro.parameters !== null) {
      const call = readArguments(text, end);
      if (call === undefined) continue;
      end = call.end;
      replacement = substitute(macro, bind(macro, call.values), macros, busy);
    } else {
      replacement = paste(replacement);
    }
    const lost = text.slice(match.index, end).split('\n').length - 1;
    out += text.slice(copied, match.index) + expand(replacement, macros, [...busy, macro.name]) + '\n'.repeat(lost);
    copied = end;
    scanner.lastIndex = end;
  }
  return out + text.slice(copied);
}

/** The arguments in the parentheses that follow `from`; undefined where none follow or they do not close. */
function readArguments(text: string, from: number): { values: string[]; end: number } | undefined {
  let at = from;
  while (/\s/.test(text[at] ?? '')) at++;
  if (text[at] !== '(') return undefined;
  const argument = (start: number, end: number): string =>
    text
      .slice(start, end)
      .trim()
      .replace(/\s*\n\s*/g, ' ');
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
      values.push(argument(start, at));
      return { values, end: at + 1 };
    } else if (character === ',' && depth === 1) {
      values.push(argument(start, at));
      start = at + 1;
    }
  }
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
function substitute(
  { body }: Macro,
  bound: ReadonlyMap<string, string>,
  macros: ReadonlyMap<string, Macro>,
  busy: readonly string[],
): string {
  const replaced = body.replace(
    /"(?:[^"\\]|\\.)*"|(##\s*|#\s*)?([A-Za-z_]\w*)(?=(\s*##)?)/g,
    (whole, mark?: string, name?: string, pastesNext?: string) => {
      const value = name === undefined ? undefined : bound.get(name);
      if (value === undefined) return whole;
      const operator = mark?.trim();
      if (operator === '#') return `"${value.replace(/["\\]/g, '\\$&')}"`;
      if (operator === '##' || pastesNext !== undefined) return `${mark ?? ''}${value}`;
      return expand(value, macros, busy);
    },
  );
  return paste(replaced);
}

const paste = (text: string): string => text.replace(/\s*##\s*/g, '');
