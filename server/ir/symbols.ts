/** Resolves names as one file sees them: its own declarations, then the headers that it includes, then the model's constants. */
import type { Mask } from '../syntax/mask.ts';
import type { CParser, Node, SyntaxTree } from '../syntax/parser.ts';
import { type CleanupDefinition, type CleanupMacro, calledBy, cleanupAt } from './cleanup.ts';
import {
  collectDeclarations,
  type Declarations,
  type Enumerator,
  type FunctionDefinition,
  type GlobalObject,
  type Macro,
  type RecordFields,
} from './declarations.ts';
import { type HeaderIndex, hasOneForm, type Snippet, snippetText } from './header-index.ts';
import type { FunctionIr } from './ir.ts';
import { type CType, elementType, recordTag, UNKNOWN_TYPE } from './types.ts';

/** What a model knows about names, so that code can be read without any header. */
export interface KnownNames {
  readonly constants: ReadonlyMap<string, bigint>;
  /** Macros whose real bodies are not readable as expressions; these stand in for them. */
  readonly macros: ReadonlyMap<string, Macro>;
  /** Field types by record tag. */
  readonly records: ReadonlyMap<string, ReadonlyMap<string, CType>>;
  /** Return types by function. */
  readonly returns: ReadonlyMap<string, CType>;
  /** Functions and macros with a meaning of their own: never expanded, never entered. */
  readonly functions: ReadonlySet<string>;
  /** Functions that do not come back. */
  readonly endless: ReadonlySet<string>;
  /** Functions that change nothing a driver reads. */
  readonly idle: ReadonlySet<string>;
}

/** Where a name is defined in a header. */
export interface HeaderEntry {
  readonly index: HeaderIndex;
  readonly snippet: Snippet;
}

/** A `static inline` function: its header, and the text of its definition. */
export interface Inline {
  readonly file: string;
  readonly text: string;
}

/** Looks a name up in the headers that a file includes, directly and through others, nearest first. */
export type HeaderSource = (includes: readonly string[], name: string) => HeaderEntry | undefined;

/** Fragments that are kept: more than any driver needs. */
const MAX_FRAGMENTS = 4_000;

/**
 * Trees of parsed fragments (macro bodies, header snippets), by their text. All files share them: what drivers use of headers
 * is much the same. A node is valid until the next `trim`.
 */
export class Fragments {
  private readonly trees = new Map<string, SyntaxTree>();
  private readonly declared = new Map<string, Declarations>();
  /** The same by where a header has it, which is found sooner than its text. */
  private bySnippet = new WeakMap<Snippet, Declarations>();
  private readonly inlines = new WeakMap<Snippet, Inline | null>();
  private readonly masksByTree = new Map<Node['tree'], ReadonlyMap<number, Mask>>();
  private readonly parser: CParser;
  /** How often everything was forgotten. */
  generation = 0;

  constructor(parser: CParser) {
    this.parser = parser;
  }

  parse(text: string): Node {
    let tree = this.trees.get(text);
    if (!tree) {
      tree = this.parser.parse(text);
      this.trees.set(text, tree);
      this.masksByTree.set(tree.tree, tree.masks);
    }
    return tree.root;
  }

  /** The masks of the fragment that a node belongs to. */
  masks(node: Node): ReadonlyMap<number, Mask> {
    return this.masksByTree.get(node.tree) ?? new Map();
  }

  /** What a snippet of a header declares. */
  declarations({ index, snippet }: HeaderEntry): Declarations {
    let declarations = this.bySnippet.get(snippet);
    if (!declarations) {
      const text = snippetText(index, snippet);
      declarations = this.declared.get(text) ?? this.collect(text, snippet);
      this.declared.set(text, declarations);
      this.bySnippet.set(snippet, declarations);
    }
    return declarations;
  }

  /** Of functions alone the nodes are needed again. */
  private collect(text: string, { kind }: Snippet): Declarations {
    if (kind === 'function') return collectDeclarations(this.parse(text));
    const tree = this.parser.parse(text);
    const declarations = collectDeclarations(tree.root);
    tree.dispose();
    return declarations;
  }

  /** The inline function of that name that a header defines, where it has no other form there. */
  inline({ index, snippet }: HeaderEntry, name: string): Inline | null {
    let inline = this.inlines.get(snippet);
    if (inline === undefined) {
      const isInline = snippet.kind === 'function' && hasOneForm(index, name);
      inline = isInline ? { file: index.uri, text: snippetText(index, snippet) } : null;
      this.inlines.set(snippet, inline);
    }
    return inline;
  }

  /** Between two analyses: forgets what has piled up. */
  trim(): void {
    if (this.trees.size + this.declared.size > MAX_FRAGMENTS) this.dispose();
  }

  /** The mask that stands where a node of a fragment begins; undefined for the nodes of a file. */
  mask(node: Node): Mask | undefined {
    return this.masksByTree.get(node.tree)?.get(node.startIndex);
  }

  dispose(): void {
    for (const tree of this.trees.values()) tree.dispose();
    this.trees.clear();
    this.declared.clear();
    this.bySnippet = new WeakMap();
    this.masksByTree.clear();
    this.generation++;
  }
}

/** What was made of the bodies of functions, kept while names mean the same in them. */
export interface Lowered {
  /** By the identity of the definition; ranges count from its start. */
  readonly functions: WeakMap<object, FunctionIr>;
  /** By name, as they were lowered last. */
  readonly latest: Map<string, FunctionIr>;
  /** Functions that clean-ups run which headers define. */
  readonly cleaners: Set<string>;
}

export class Symbols {
  readonly fragments: Fragments;
  readonly known: KnownNames;
  private readonly own: Declarations;
  private readonly headers: HeaderSource;
  readonly lowered: Lowered;
  private readonly fromHeaders = new Map<string, Declarations | null>();
  /** What typedefs stand for. */
  private readonly targets = new Map<string, CType | null>();
  /** That of the fragments in `fromHeaders`. */
  private generation: number;

  constructor(
    own: Declarations,
    headers: HeaderSource,
    known: KnownNames,
    fragments: Fragments,
    lowered: Lowered = { functions: new WeakMap(), latest: new Map(), cleaners: new Set() },
  ) {
    this.lowered = lowered;
    this.generation = fragments.generation;
    this.own = own;
    this.headers = headers;
    this.known = known;
    this.fragments = fragments;
  }

  /** The macro of a name; undefined where there is none, or where `#if` branches define it differently. */
  macro(name: string): Macro | undefined {
    const known = this.known.macros.get(name);
    if (known) return known;
    const own = this.own.macros.get(name);
    const all = own ?? this.header(name)?.macros.get(name);
    const first = all?.[0];
    return first && all.every((m) => m.body === first.body) ? first : undefined;
  }

  /** Whether what a call of this name does can be read or is known. */
  isReadable(name: string): boolean {
    return this.known.functions.has(name) || this.macro(name) !== undefined || this.own.functions.has(name);
  }

  /** The macros that the file itself defines, one under `#if` maybe several times, and those that are known. */
  *macros(): Iterable<Macro> {
    for (const all of this.own.macros.values()) yield* all;
    yield* this.known.macros.values();
  }

  /** The macros with `name` in their text which the header has that defines a record. */
  macrosBeside(tag: string, name: string): string[] {
    const index = this.headerOf(tag)?.index;
    return [...(index?.names ?? [])].flatMap(([macro, snippet]) =>
      snippet.kind === 'macro' && snippetText(index!, snippet).includes(name) ? macro : [],
    );
  }

  enumerator(name: string): Enumerator | undefined {
    return this.own.enumerators.get(name) ?? this.header(name)?.enumerators.get(name);
  }

  /** The definition of a function in this file; of several under `#if`, the longest: the others are stubs. */
  functionDefinition(name: string): FunctionDefinition | undefined {
    const length = ({ node }: FunctionDefinition) => node.endIndex - node.startIndex;
    return this.own.functions.get(name)?.reduce((a, b) => (length(b) > length(a) ? b : a));
  }

  /** All forms of a function in this file, under `#if`. */
  functionForms(name: string): readonly FunctionDefinition[] {
    return this.own.functions.get(name) ?? [];
  }

  /** Whether the file itself defines the record, so that no other file knows its members. */
  ownsRecord(tag: string): boolean {
    return this.own.records.has(tag);
  }

  /** The `static inline` function of that name that the nearest header in reach defines. */
  inlineFunction(name: string): FunctionDefinition | undefined {
    return this.header(name)?.functions.get(name)?.[0];
  }

  /** The objects that the file itself declares. */
  globals(): Iterable<GlobalObject> {
    return this.own.globals.values();
  }

  /** Whether a name is defined at an offset of the file, as far as the file itself decides it. */
  isDefined(name: string, at: number): boolean | undefined {
    return this.own.directives.isDefined(name, at);
  }

  functionDefinitions(): readonly FunctionDefinition[] {
    return [...this.own.functions.values()].flat();
  }

  global(name: string): GlobalObject | undefined {
    return this.own.globals.get(name);
  }

  /** What the file, or the nearest header that does, defines for a variable that goes out of scope. */
  cleanup(macro: CleanupMacro, name: string): CleanupDefinition | undefined {
    const own = this.own.cleanups.find(macro, name);
    const entry = own ? undefined : this.headers(this.own.includes, `${macro} ${name}`);
    if (!entry) return own;
    const found = cleanupAt(entry.index.text, entry.snippet.start);
    for (const called of calledBy(found)) this.lowered.cleaners.add(called);
    return found;
  }

  /** Whether variables of this file run a function when they go out of scope, as far as what was lowered shows. */
  isCleaner(name: string): boolean {
    return this.own.cleanups.calls.has(name) || this.lowered.cleaners.has(name);
  }

  /** What a call of this function gives, as far as it is declared anywhere in reach. */
  returnType(name: string): CType {
    return (
      this.known.returns.get(name) ??
      this.own.functions.get(name)?.[0]?.returns ??
      this.own.prototypes.get(name) ??
      this.recordReturned(name) ??
      UNKNOWN_TYPE
    );
  }

  /** The record that an inline function of a header returns by value. */
  private recordReturned(name: string): CType | undefined {
    const returns = this.inlineFunction(name)?.returns;
    return returns && recordTag(returns) !== undefined ? returns : undefined;
  }

  record(tag: string): RecordFields | undefined {
    // A record without a tag stands within the one that it is named after.
    const [outer] = tag.split('::');
    const own =
      this.own.records.get(tag) ??
      this.header(`struct ${outer}`)?.records.get(tag) ??
      this.header(`union ${outer}`)?.records.get(tag);
    return own ?? this.known.records.get(tag);
  }

  /** The header in reach that defines a record; null where the file does, undefined where none in reach does. */
  definerOf(tag: string): string | null | undefined {
    const [outer] = tag.split('::');
    if (this.own.records.has(outer!)) return null;
    return this.headerOf(outer!)?.index.uri;
  }

  private headerOf(tag: string): HeaderEntry | undefined {
    const { includes } = this.own;
    return this.headers(includes, `struct ${tag}`) ?? this.headers(includes, `union ${tag}`);
  }

  /** The type of a member of a record; typedefs are followed. */
  fieldType(type: CType, field: string): CType {
    const tag = recordTag(this.resolve(type));
    if (tag === undefined) return UNKNOWN_TYPE;
    return this.known.records.get(tag)?.get(field) ?? this.record(tag)?.get(field) ?? UNKNOWN_TYPE;
  }

  /** Follows typedefs to what they name; a name that is no typedef stays. */
  resolve(type: CType): CType {
    let at = type;
    for (let i = 0; i < 8; i++) {
      const target = this.target(at.name);
      if (!target) return at;
      at = {
        name: target.name,
        pointers: at.pointers + target.pointers,
        dimensions: [...at.dimensions, ...target.dimensions],
      };
    }
    return at;
  }

  private target(name: string): CType | null {
    let target = this.targets.get(name);
    if (target === undefined) {
      target = (/^\w+$/.test(name) && (this.own.typedefs.get(name) ?? this.header(name)?.typedefs.get(name))) || null;
      this.targets.set(name, target);
    }
    return target;
  }

  element(type: CType): CType {
    return elementType(type.pointers + type.dimensions.length > 0 ? type : this.resolve(type));
  }

  /** A static inline function of a header in reach. One that has other forms under `#if` is none. */
  inline(name: string): Inline | undefined {
    const entry = this.headers(this.own.includes, name);
    return (entry && this.fragments.inline(entry, name)) ?? undefined;
  }

  private header(name: string): Declarations | undefined {
    if (this.generation !== this.fragments.generation) {
      this.generation = this.fragments.generation;
      this.fromHeaders.clear();
    }
    let found = this.fromHeaders.get(name);
    if (found === undefined) {
      const entry = this.headers(this.own.includes, name);
      found = entry ? this.fragments.declarations(entry) : null;
      this.fromHeaders.set(name, found);
    }
    return found ?? undefined;
  }
}
