/**
 * Which file defines a function that maps, unmaps or has another followed effect for its callers: what lets the analysis
 * go on in other files. Made from texts alone, so that a kernel tree takes seconds.
 */
import { dirname } from 'node:path/posix';

/** A function that other files can call and that leads to a followed call. */
export interface LeadingFunction {
  readonly name: string;
  /** Its parameters or result carry what a mapping is about, so that it serves more than its own folder. */
  readonly isWrapper: boolean;
}

const DEFINITION = /^(?![\s#}{/])([^;{}()=#]*?\b([A-Za-z_]\w*)\s*(\([^;{}]*?\))[^;{}()]*)\{/gm;
const CALLED = /\b[A-Za-z_]\w{2,}(?=\s*\()/g;
const CARRIES = /\b(?:dma_addr_t|dma_data_direction|scatterlist|sg_table|phys_addr_t|pci_epf_bar|msi_msg)\b/;

/** The functions of a file that lead to calls of `followed`, through others of the same file if need be. */
export function leadingFunctions(text: string, followed: (name: string) => boolean): LeadingFunction[] {
  const functions: { name: string; head: string; calls: Set<string> }[] = [];
  const heads = [...text.matchAll(DEFINITION)];
  heads.forEach((match, i) => {
    const body = text.slice(match.index + match[0].length, heads[i + 1]?.index ?? text.length);
    const calls = new Set(Array.from(body.matchAll(CALLED), (m) => m[0]));
    functions.push({ name: match[2]!, head: match[1]!, calls });
  });
  const leading = new Set<string>();
  for (let size = -1; size !== leading.size; ) {
    size = leading.size;
    for (const { name, calls } of functions)
      if (!leading.has(name) && [...calls].some((call) => leading.has(call) || followed(call))) leading.add(name);
  }
  return functions
    .filter(({ name, head }) => leading.has(name) && !/\bstatic\b/.test(head))
    .map(({ name, head }) => ({ name, isWrapper: CARRIES.test(head) }));
}

/** The leading functions of the files of one tree. */
export class Definitions {
  private readonly byName = new Map<string, { readonly uri: string; readonly isWrapper: boolean }[]>();
  private readonly byFile = new Map<string, readonly LeadingFunction[]>();

  /** Takes what a file defines, in place of what it defined before. */
  set(uri: string, functions: readonly LeadingFunction[]): void {
    for (const { name } of this.byFile.get(uri) ?? []) {
      const others = this.byName.get(name)?.filter((one) => one.uri !== uri) ?? [];
      if (others.length > 0) this.byName.set(name, others);
      else this.byName.delete(name);
    }
    if (functions.length > 0) this.byFile.set(uri, functions);
    else this.byFile.delete(uri);
    for (const { name, isWrapper } of functions) {
      const known = this.byName.get(name);
      if (known) known.push({ uri, isWrapper });
      else this.byName.set(name, [{ uri, isWrapper }]);
    }
  }

  /** The file whose function a call of `name` in the file `from` means; undefined where none leads on, or several do. */
  find(name: string, from: string): string | undefined {
    const folder = dirname(from);
    const all = this.byName.get(name) ?? [];
    const near = all.filter(({ uri }) => isNear(folder, dirname(uri)));
    const candidates = near.length > 0 ? near : all.filter(({ isWrapper }) => isWrapper);
    return candidates.length === 1 && candidates[0]!.uri !== from ? candidates[0]!.uri : undefined;
  }

  /** Whether a text calls a function that leads on in another file. */
  isCalledIn(text: string, from: string): boolean {
    if (this.byName.size === 0) return false;
    for (const [name] of text.matchAll(CALLED)) if (this.byName.has(name) && this.find(name, from)) return true;
    return false;
  }
}

/** One folder, or one within the other. */
function isNear(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}
