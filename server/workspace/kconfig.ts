/**
 * Under which conditions a file of a kernel tree is built: the options in the Makefile beside it that build its object, and
 * what these depend on in the nearest Kconfig that has them (Documentation/kbuild/kconfig-language.rst).
 */
import type { FileHost } from './engine.ts';
import { builtOf } from './makefile.ts';
import { folderOf } from './uri.ts';

/** Folders above a file in which its options may be described. */
const FOLDERS = 4;

/** Conditions, blocks and options within each other, at most: beyond, anything may be. */
const MAX_DEPTH = 100;

/** The options of one Kconfig, each with the conditions of each of its definitions. */
type Options = ReadonlyMap<string, readonly (readonly string[])[]>;

export class Kconfig {
  private readonly host: FileHost;
  private readonly options = new Map<string, Options>();

  constructor(host: FileHost) {
    this.host = host;
  }

  clear(): void {
    this.options.clear();
  }

  /**
   * Whether a file can be built where `isPossible` tells of each option that may be set whether it can be. True where that is
   * not known: for a file that no Makefile beside it names, and for options that no Kconfig above describes.
   */
  canBeBuilt(uri: string, isPossible: (option: string) => boolean): boolean {
    const folder = folderOf(uri);
    const makefile = this.host.read(`${folder}/Makefile`);
    const name = /([^/]+)\.c$/.exec(uri)?.[1];
    const options = makefile === undefined || name === undefined ? [] : builtOf(makefile, name).options;
    return options.length === 0 || options.some((option) => this.canBeSet(option, folder, isPossible));
  }

  private canBeSet(option: string, from: string, isPossible: (option: string) => boolean): boolean {
    if (!isPossible(option)) return false;
    let folder = from;
    for (let i = 0; i < FOLDERS; i++, folder = folderOf(folder)) {
      const options = this.optionsIn(`${folder}/Kconfig`);
      if (!options.has(option)) continue;
      const known = new Map<string, boolean>();
      let depth = 0;
      const canBe = (name: string): boolean => {
        if (!isPossible(name)) return false;
        const before = known.get(name);
        if (before !== undefined) return before;
        const definitions = options.get(name);
        if (!definitions || depth === MAX_DEPTH) return true;
        // Of one that depends on itself, the rest tells.
        known.set(name, true);
        depth++;
        const result = definitions.some((conditions) => conditions.every((condition) => canHold(condition, canBe)));
        depth--;
        known.set(name, result);
        return result;
      };
      return canBe(option);
    }
    return true;
  }

  private optionsIn(uri: string): Options {
    let options = this.options.get(uri);
    if (!options) {
      options = readOptions(this.host.read(uri) ?? '');
      this.options.set(uri, options);
    }
    return options;
  }
}

function readOptions(text: string): Map<string, string[][]> {
  const options = new Map<string, string[][]>();
  /** Conditions of the blocks around, and those of the entry itself. */
  const around: string[][] = [];
  let entry: string[] | null = null;
  for (const line of text.replace(/\\\r?\n/g, ' ').split('\n')) {
    const depends = /^\s+depends on\b([^#]*)/.exec(line);
    if (depends) entry?.push(depends[1]!);
    // Help is indented.
    const [, keyword, rest = ''] = /^([a-z]+)\b([^#]*)/.exec(line) ?? [];
    if (keyword === undefined) continue;
    entry = null;
    if (keyword === 'config' || keyword === 'menuconfig') {
      entry = around.slice(0, MAX_DEPTH).flat();
      const name = rest.trim();
      const definitions = options.get(name);
      if (definitions) definitions.push(entry);
      else options.set(name, [entry]);
    } else if (keyword === 'if') around.push([rest]);
    else if (keyword === 'menu' || keyword === 'choice') {
      entry = [];
      around.push(entry);
    } else if (/^end(?:if|menu|choice)$/.test(keyword)) around.pop();
  }
  return options;
}

/** Whether a condition can be true. What is denied or compared may come out either way. */
function canHold(condition: string, canBe: (option: string) => boolean): boolean {
  let depth = 0;
  const tokens = condition.match(/&&|\|\||!=|<=|>=|[!()=<>]|"[^"]*"|[\w$/.-]+/g) ?? [];
  let at = 0;
  const either = (): boolean => {
    let result = both();
    while (tokens[at] === '||') {
      at++;
      const other = both();
      result = result || other;
    }
    return result;
  };
  const both = (): boolean => {
    let result = one();
    while (tokens[at] === '&&') {
      at++;
      const other = one();
      result = result && other;
    }
    return result;
  };
  const one = (): boolean => {
    if (++depth > MAX_DEPTH) {
      at = tokens.length;
      return true;
    }
    const result = whole();
    depth--;
    return result;
  };
  const whole = (): boolean => {
    const token = tokens[at++];
    if (token === '(') {
      const result = either();
      at++;
      return result;
    }
    if (token === '!') {
      one();
      return true;
    }
    if (/^(?:!?=|[<>]=?)$/.test(tokens[at] ?? '')) {
      at += 2;
      return true;
    }
    return token === undefined || token === 'y' || token === 'm' || canBe(token);
  };
  return either();
}
