/**
 * Which file defines a wrapper: a function that maps, unmaps or has another followed effect for its callers: what lets the analysis
 * go on in other files. Made from texts alone, so that a kernel tree takes seconds.
 */
import { folderOf } from './uri.ts';

const DEFINITION = /^(?![\s#}{/])([^;{}()=#]*?\b([A-Za-z_]\w*)\s*(\([^;{}]*?\))[^;{}()]*)\{/gm;
const CALLED = /\b[A-Za-z_]\w{2,}(?=\s*\()/g;
/** What a mapping is about: a function whose parameters or result have it is a wrapper, another one keeps it to itself. */
const CARRIES = /\b(?:dma_addr_t|dma_data_direction|scatterlist|sg_table|phys_addr_t|pci_epf_bar|msi_msg)\b/;

/** Whether the head of a function, from its return type to its parameters, is that of a wrapper. */
export function isWrapperHead(head: string): boolean {
  return CARRIES.test(head);
}

/** The functions that a file defines, by the look of its text: `head` goes from the return type to the parameters. */
export function functionsIn(text: string): { readonly name: string; readonly head: string; readonly body: string }[] {
  const heads = [...text.matchAll(DEFINITION)];
  return heads.map((match, i) => ({
    name: match[2]!,
    head: match[1]!,
    body: text.slice(match.index + match[0].length, heads[i + 1]?.index ?? text.length),
  }));
}

/** Names of the wrappers that a file has for others: they lead to calls of `followed`, through functions of the file if need be. */
export function wrappersIn(text: string, followed: (name: string) => boolean): string[] {
  const functions = functionsIn(text).map(({ name, head, body }) => ({
    name,
    head,
    calls: new Set(Array.from(body.matchAll(CALLED), (m) => m[0])),
  }));
  const leading = new Set<string>();
  for (let size = -1; size !== leading.size; ) {
    size = leading.size;
    for (const { name, calls } of functions)
      if (!leading.has(name) && [...calls].some((call) => leading.has(call) || followed(call))) leading.add(name);
  }
  return functions
    .filter(({ name, head }) => leading.has(name) && !/\bstatic\b/.test(head) && isWrapperHead(head))
    .map(({ name }) => name);
}

/** A file, by URI, and the wrappers that it has for others. */
export type FileNames = readonly [uri: string, names: readonly string[]];

/** Answers which file defines a wrapper. */
export interface DefinitionLookup {
  /** The file whose function a call of `name` in the file `from` means; undefined where there is none, or no telling which. */
  find(name: string, from: string): string | undefined;
  /** Whether a text calls a wrapper of another file. */
  isCalledIn(text: string, from: string): boolean;
}

/** Names that a text calls, each once. */
export function calledIn(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(CALLED), ([name]) => name));
}

/** The wrappers of the files of one tree. */
export class Definitions implements DefinitionLookup {
  private readonly byName = new Map<string, readonly string[]>();
  private readonly byFile = new Map<string, readonly string[]>();

  /** Takes the names that a file defines, in place of those that it defined before. */
  set(uri: string, names: readonly string[]): void {
    for (const name of this.byFile.get(uri) ?? []) {
      const others = this.byName.get(name)?.filter((one) => one !== uri) ?? [];
      if (others.length > 0) this.byName.set(name, others);
      else this.byName.delete(name);
    }
    if (names.length > 0) this.byFile.set(uri, names);
    else this.byFile.delete(uri);
    for (const name of names) this.byName.set(name, [...(this.byName.get(name) ?? []), uri]);
  }

  /** What was set, in order. */
  files(): FileNames[] {
    return [...this.byFile];
  }

  /** Whether both have the same names from the same files. */
  isSameAs({ byFile }: Definitions): boolean {
    const namesIn = (uri: string) => byFile.get(uri)?.join();
    return byFile.size === this.byFile.size && [...this.byFile].every(([uri, names]) => names.join() === namesIn(uri));
  }

  find(name: string, from: string): string | undefined {
    const all = this.byName.get(name) ?? [];
    const beside = all.filter((uri) => folderOf(uri) === folderOf(from));
    const [found, ...others] = beside.length > 0 ? beside : all;
    return others.length === 0 && found !== from ? found : undefined;
  }

  isCalledIn(text: string, from: string): boolean {
    if (this.byName.size === 0) return false;
    for (const [name] of text.matchAll(CALLED)) if (this.byName.has(name) && this.find(name, from)) return true;
    return false;
  }
}
