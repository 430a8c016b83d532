/**
 * The part of the C preprocessor that device trees use: includes, macros with and without arguments, `#` and `##`,
 * conditions. Lines such as `#address-cells = <2>;` are no directives and stay. The result keeps track of the file and
 * line that each line came from.
 */
import { evaluate } from './expression.ts';
import { expand, type Macro, parseMacro } from './macro.ts';
import { DeviceTreeError, type Origin, type SourceHost } from './source.ts';
import { Work } from './work.ts';

/** One line of preprocessed text. */
export interface Line extends Origin {
  readonly text: string;
}

const DIRECTIVE = /^\s*#\s*(include|define|undef|ifdef|ifndef|if|elif|else|endif|error|warning|line|pragma)\b(.*)$/;
/** dtc's own include. */
const PLAIN_INCLUDE = /^\s*\/include\/\s*("[^"]+")/;
/** Includes within includes, as GCC limits them. */
const MAX_DEPTH = 200;
/** What an include costs besides its text: finding the file, in characters. */
const INCLUDE = 2000;

/** Preprocesses `file` with everything that it includes. Throws a DeviceTreeError. */
export function preprocess(file: string, host: SourceHost): Line[] {
  const preprocessor = new Preprocessor(host);
  preprocessor.include(file, { file, line: 1 });
  return preprocessor.lines;
}

interface Condition {
  /** Whether the lines around the whole `#if` count. */
  readonly outer: boolean;
  /** Whether the lines here count. */
  active: boolean;
  /** Whether an arm has counted already. */
  taken: boolean;
}

class Preprocessor {
  readonly lines: Line[] = [];
  private readonly host: SourceHost;
  readonly macros = new Map<string, Macro>();
  readonly work = new Work();
  private depth = 0;

  constructor(host: SourceHost) {
    this.host = host;
  }

  include(file: string, from: Origin): void {
    const text = this.host.read(file);
    if (text === undefined) throw new DeviceTreeError(from, `${file} cannot be read`);
    if (++this.depth > MAX_DEPTH) throw new DeviceTreeError(from, 'the file includes itself without end');
    at(from, () => this.work.spend(text.length + INCLUDE));
    this.process(file, text);
    this.depth--;
  }

  private process(file: string, text: string): void {
    const conditions: Condition[] = [];
    let chunk: Line[] = [];
    const flush = (): void => {
      this.expandChunk(chunk);
      chunk = [];
    };
    for (const { text: line, line: number } of logicalLines(withoutComments(text))) {
      const origin = { file, line: number };
      const directive = DIRECTIVE.exec(line.replace(PLAIN_INCLUDE, '#include $1'));
      const counts = conditions.at(-1)?.active ?? true;
      if (directive === null) {
        if (counts) chunk.push({ ...origin, text: line });
        continue;
      }
      const [, name = '', rest = ''] = directive;
      if (this.condition(name, rest, { conditions, origin, counts, flush }) || !counts) continue;
      flush();
      this.directive(name, rest.trim(), origin);
    }
    flush();
    if (conditions.length > 0) throw new DeviceTreeError({ file, line: 1 }, 'an `#if` has no `#endif`');
  }

  /** Handles the directives that switch lines on and off; false for the others. */
  private condition(
    name: string,
    rest: string,
    state: { conditions: Condition[]; origin: Origin; counts: boolean; flush: () => void },
  ): boolean {
    const { conditions, origin, counts, flush } = state;
    const top = conditions.at(-1);
    switch (name) {
      case 'if':
      case 'ifdef':
      case 'ifndef': {
        flush();
        const active = counts && this.holds(name, rest, origin);
        conditions.push({ outer: counts, active, taken: active });
        return true;
      }
      case 'elif':
      case 'else':
        flush();
        if (top === undefined) throw new DeviceTreeError(origin, `\`#${name}\` without \`#if\``);
        top.active = top.outer && !top.taken && (name === 'else' || this.holds('if', rest, origin));
        top.taken ||= top.active;
        return true;
      case 'endif':
        flush();
        if (conditions.pop() === undefined) throw new DeviceTreeError(origin, '`#endif` without `#if`');
        return true;
      default:
        return false;
    }
  }

  private holds(name: string, rest: string, origin: Origin): boolean {
    if (name !== 'if') return this.macros.has(rest.trim()) === (name === 'ifdef');
    const asked = rest.replace(/\bdefined\s*(?:\(\s*(\w+)\s*\)|(\w+))/g, (_, inside?: string, bare?: string) =>
      this.macros.has(inside ?? bare ?? '') ? '1' : '0',
    );
    return at(origin, () => evaluate(expand(asked, this), () => 0n) !== 0n);
  }

  private directive(name: string, rest: string, origin: Origin): void {
    switch (name) {
      case 'include': {
        const match = /^(?:"([^"]+)"|<([^>]+)>)/.exec(
          rest.startsWith('"') || rest.startsWith('<') ? rest : at(origin, () => expand(rest, this)),
        );
        const wanted = match?.[1] ?? match?.[2];
        if (wanted === undefined) throw new DeviceTreeError(origin, `\`#include ${rest}\` names no file`);
        const found = this.host.resolve(wanted, origin.file, match?.[1] !== undefined);
        if (found === undefined)
          throw new DeviceTreeError(origin, `the include file ${wanted} is not found in its tree`);
        this.include(found, origin);
        break;
      }
      case 'define': {
        const macro = parseMacro(rest);
        if (macro !== undefined) this.macros.set(macro.name, macro);
        break;
      }
      case 'undef':
        this.macros.delete(rest);
        break;
      case 'error':
        throw new DeviceTreeError(origin, `#error ${rest}`);
    }
  }

  /** Expands lines together, because a macro call may span several. */
  private expandChunk(chunk: readonly Line[]): void {
    if (chunk.length === 0) return;
    const text = chunk.map(({ text }) => text).join('\n');
    const expanded = at(chunk[0]!, () => expand(text, this)).split('\n');
    for (const [i, text] of expanded.entries()) {
      const { file, line } = chunk[Math.min(i, chunk.length - 1)]!;
      this.lines.push({ file, line, text });
    }
  }
}

/** Does what may go wrong at a line. */
function at<T>(origin: Origin, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof DeviceTreeError ? error : new DeviceTreeError(origin, (error as Error).message);
  }
}

/** Lines with those that end in a backslash joined, each with the number of its first. */
function logicalLines(text: string): { text: string; line: number }[] {
  const joined: { text: string; line: number }[] = [];
  let parts: string[] = [];
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    const isOpen = line.endsWith('\\');
    parts.push(isOpen ? line.slice(0, -1) : line);
    if (isOpen) continue;
    joined.push({ text: parts.join(''), line: i + 2 - parts.length });
    parts = [];
  }
  if (parts.length > 0) joined.push({ text: parts.join(''), line: text.split('\n').length + 1 - parts.length });
  return joined;
}

/** Comments become a blank; the line breaks within them stay. What is not closed goes to the end, so that nothing is gone through twice. */
export function withoutComments(text: string): string {
  return text.replace(/"[^"\\\n]*(?:\\.[^"\\\n]*)*"?|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g, (match) =>
    match.startsWith('"') ? match : ` ${match.replace(/[^\n]+/g, '')}`,
  );
}
