/**
 * Where a header defines its names, found without parsing it: kernel drivers include hundreds of headers and need a few
 * names from them. What is needed is then parsed, as a snippet, by the same grammar as everything else.
 */

export interface Snippet {
  readonly kind: 'macro' | 'enum' | 'record' | 'typedef' | 'function' | 'cleanup';
  readonly start: number;
}

export interface HeaderIndex {
  readonly uri: string;
  readonly text: string;
  /** By name: macros, enumerators, record tags (as `struct X`), typedefs, static inline functions, and clean-ups (as `DEFINE_FREE X`). */
  readonly names: ReadonlyMap<string, Snippet>;
  readonly includes: readonly string[];
}

const DEFINITION =
  /^[ \t]*#[ \t]*(?:define[ \t]+(\w+)|include[ \t]+[<"]([^>"\n]+)[>"])|\b(struct|union|enum)(?:[ \t]+(\w+))?[ \t\n]*\{|^typedef\b[^;{}]{0,400}?\b(\w+)[ \t]*;|^static[ \t]+(?:__always_)?inline\b[^;{}()]{0,400}?\b(\w+)[ \t]*\(|^(DEFINE_FREE|DEFINE_CLASS)[ \t]*\([ \t]*(\w+)/gm;

/** Indexes a header's text in one pass. */
export function indexHeader(uri: string, text: string): HeaderIndex {
  const names = new Map<string, Snippet>();
  const includes: string[] = [];
  const add = (name: string, kind: Snippet['kind'], start: number): void => {
    if (!names.has(name)) names.set(name, { kind, start });
  };
  for (const match of text.matchAll(DEFINITION)) {
    const start = match.index;
    const [, macro, include, keyword, tag, typedef, inline, cleanup, cleaned] = match;
    if (macro) add(macro, 'macro', start);
    else if (include) includes.push(include);
    else if (typedef) add(typedef, 'typedef', start);
    else if (inline) add(inline, 'function', start);
    else if (cleanup) add(`${cleanup} ${cleaned}`, 'cleanup', start);
    else if (keyword === 'enum') {
      const open = text.indexOf('{', start);
      const close = text.indexOf('}', open);
      const body = text
        .slice(open + 1, close < 0 ? open + 1 : close)
        .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|\([^()]*\)/g, '');
      const snippet: Snippet = { kind: 'enum', start };
      for (const [, enumerator] of body.matchAll(/(?:^|,)\s*([A-Za-z_]\w*)/g))
        if (!names.has(enumerator!)) names.set(enumerator!, snippet);
    } else if (tag) add(`${keyword} ${tag}`, 'record', start);
  }
  return { uri, text, names, includes };
}

/** The text of one definition, complete enough to be parsed alone. */
export function snippetText(index: HeaderIndex, snippet: Snippet): string {
  const { text } = index;
  switch (snippet.kind) {
    case 'macro': {
      let end = text.indexOf('\n', snippet.start);
      while (end > 0 && /\\\r?$/.test(text.slice(Math.max(snippet.start, end - 2), end)))
        end = text.indexOf('\n', end + 1);
      return `${text.slice(snippet.start, end < 0 ? text.length : end)}\n`;
    }
    case 'typedef':
      return text.slice(snippet.start, text.indexOf(';', snippet.start) + 1);
    default: {
      const end = matchingBrace(text, text.indexOf('{', snippet.start));
      return `${text.slice(snippet.start, end + 1)}${snippet.kind === 'function' ? '' : ';'}\n`;
    }
  }
}

/** What heads a definition or declaration of a function; the rest of it is looked at, but not passed over. */
const FORM = /^[A-Za-z_][^;{}()=#]*\b(\w+)\s*\((?=[^;{}]*\)[^;{}()]*[;{])/gm;
const forms = new WeakMap<HeaderIndex, ReadonlyMap<string, number>>();

/** Whether a header has one form only of a function: stubs for what is not configured stand beside a prototype or another form. */
export function hasOneForm(index: HeaderIndex, name: string): boolean {
  let counts = forms.get(index);
  if (!counts) {
    counts = countForms(index.text);
    forms.set(index, counts);
  }
  return counts.get(name) === 1;
}

/** As `hasOneForm`, of any text. */
export function isOnly(text: string, name: string): boolean {
  return countForms(text).get(name) === 1;
}

function countForms(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [, name] of text.matchAll(FORM)) counts.set(name!, (counts.get(name!) ?? 0) + 1);
  return counts;
}

function matchingBrace(text: string, open: number): number {
  let depth = 0;
  const brace = /[{}]|\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;
  brace.lastIndex = Math.max(open, 0);
  for (let match = brace.exec(text); match; match = brace.exec(text)) {
    if (match[0] === '{') depth++;
    else if (match[0] === '}' && --depth === 0) return match.index;
  }
  return text.length;
}
