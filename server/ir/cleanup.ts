/**
 * What runs when a variable goes out of scope: the definitions that `__free(name)` and `CLASS(name, variable)` refer to
 * (include/linux/cleanup.h). Found in text, since they are code in the arguments of a macro.
 */
import { argumentsOf } from './argument-list.ts';
import { type CType, parseTypeName } from './types.ts';

/** The macro of a definition. */
export type CleanupMacro = 'DEFINE_FREE' | 'DEFINE_CLASS';

export interface CleanupDefinition {
  /** What the code calls `_T`. */
  readonly type: CType;
  /** The code that runs at the end of the scope. */
  readonly code: string;
  /** For a class: the value that a variable begins with, and the names of what it is made from. */
  readonly initial: string;
  readonly parameters: readonly string[];
}

/** The definition that begins at `start` of a text, with its macro; undefined where it has too few arguments. */
export function cleanupAt(text: string, start: number): CleanupDefinition | undefined {
  const [, type, code, initial = '', ...rest] = argumentsOf(listAt(text, text.indexOf('(', start)));
  if (type === undefined || !code) return undefined;
  const parameters = rest.flatMap((parameter) => /(\w+)\W*$/.exec(parameter)?.[1] ?? []);
  return { type: parseTypeName(type), code: plain(code), initial: plain(initial), parameters };
}

/** The definitions of one file. */
export class Cleanups {
  private readonly text: string;
  private called: ReadonlySet<string> | undefined;

  constructor(text: string) {
    this.text = text;
  }

  find(macro: CleanupMacro, name: string): CleanupDefinition | undefined {
    const match = new RegExp(`^${macro}\\s*\\(\\s*${name}\\s*,`, 'm').exec(this.text);
    return match ? cleanupAt(this.text, match.index) : undefined;
  }

  /** The functions that the code of all definitions calls. */
  get calls(): ReadonlySet<string> {
    this.called ??= new Set(
      Array.from(this.text.matchAll(/^DEFINE_(?:FREE|CLASS)\s*\(/gm)).flatMap(({ index }) =>
        calledBy(cleanupAt(this.text, index)),
      ),
    );
    return this.called;
  }
}

/** The functions that the code of a definition calls. */
export function calledBy(definition: CleanupDefinition | undefined): string[] {
  return Array.from(definition?.code.matchAll(/\b(\w+) ?\(/g) ?? [], (match) => match[1]!);
}

/** A list of arguments, up to the parenthesis that closes it. */
function listAt(text: string, open: number): string {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return text.slice(open, i + 1);
  }
  return '';
}

/** Code on one line, without comments and the semicolon that the macro adds. */
function plain(code: string): string {
  return code
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/\s*;\s*$/, '')
    .trim();
}
