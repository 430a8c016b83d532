/** The flags of a C compiler that say what a file includes and what its macros mean, as GCC, Clang and sparse have them. */
import { resolve } from 'node:path';

export interface CompilerFlags {
  /** Absolute folders in which headers are looked for, in their order. */
  readonly folders: readonly string[];
  /** Absolute paths of headers that are read before the file. */
  readonly headers: readonly string[];
  /** What the command line defines, as C. */
  readonly definitions: string;
  /** Absolute path of the last source file that is named. */
  readonly source: string | undefined;
}

const FOLDER = /^(?:-I|-isystem|-iquote|-idirafter)$/;
/** Flags that have their value behind them, joined or as the next word. */
const VALUED = /^(-I|-isystem|-iquote|-idirafter|-D|-U|-include|-imacros)(.*)$/;
/** Other flags whose value is the next word. */
const SKIPPED = new Set([
  '-o',
  '-x',
  '-MF',
  '-MT',
  '-MQ',
  '-arch',
  '-target',
  '--param',
  '-Xclang',
  '-Xassembler',
  '-L',
]);

/** Reads the words of a command line that is run in a folder; what has nothing to do with the text is passed over. */
export function readFlags(words: readonly string[], directory: string): CompilerFlags {
  const folders: string[] = [];
  const headers: string[] = [];
  const lines: string[] = [];
  let source: string | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const [, flag, joined] = VALUED.exec(word) ?? [];
    if (flag === undefined) {
      if (SKIPPED.has(word)) i++;
      else if (!word.startsWith('-')) source = resolve(directory, word);
      continue;
    }
    const value = joined || words[++i];
    if (value === undefined) break;
    if (flag === '-D') lines.push(definition(value));
    else if (flag === '-U') lines.push(`#undef ${value}`);
    else (FOLDER.test(flag) ? folders : headers).push(resolve(directory, value));
  }
  return { folders, headers, definitions: lines.map((line) => `${line}\n`).join(''), source };
}

/** `NAME` is `NAME=1`, and `NAME(a)=b` takes arguments. */
function definition(value: string): string {
  const equals = value.indexOf('=');
  const [name, text] = equals < 0 ? [value, '1'] : [value.slice(0, equals), value.slice(equals + 1)];
  return `#define ${name} ${text.replaceAll('\n', ' ')}`;
}
