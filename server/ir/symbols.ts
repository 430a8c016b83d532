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
import { type HeaderIndex, isOnly, type Snippet, snippetText } from './header-index.ts';
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

/** Fragments kept from one analysis to the next: more than any driver needs. */
const MAX_FRAGMENTS = 2_000;

/**
 * Trees of parsed fragments (macro bodies, header snippets), by their text. Lives as long as what was lowered from it is
 * needed, and from one analysis of a file to the next.
 */
export class Fragments {
  private readonly trees = new Map<string, SyntaxTree>();
  private readonly declared = new Map<string, Declarations>();
  /** The same by where a header has it, which is found sooner than its text. */
  private byEntry = new WeakMap<HeaderEntry, Declarations>();
  private readonly inlines = new WeakMap<HeaderEntry, Inline | null>();
  private readonly masksByTree = new Map<Node['tree'], ReadonlyMap<number, Mask>>();
  private readonly parser: CParser;

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
  declarations(entry: HeaderEntry): Declarations {
    let declarations = this.byEntry.get(entry);
    if (!declarations) {
      const text = snippetText(entry.index, entry.snippet);
      declarations = this.declared.get(text) ?? collectDeclarations(this.parse(text));
      this.declared.set(text, declarations);
      this.byEntry.set(entry, declarations);
    }
    return declarations;
  }

  /** The inline function of that name that a header defines, where it has no other form there. */
  inline(entry: HeaderEntry, name: string): Inline | null {
    let inline = this.inlines.get(entry);
    if (inline === undefined) {
      const { index, snippet } = entry;
      const isInline = snippet.kind === 'function' && isOnly(index.text, name);
      inline = isInline ? { file: index.uri, text: snippetText(index, snippet) } : null;
      this.inlines.set(entry, inline);
    }
    return inline;
  }

  /** Whether more has piled up over many edits than any file needs. */
  get isFull(): boolean {
    return this.trees.size > MAX_FRAGMENTS;
  }

  /** Before a new analysis, when nothing of the last one is needed: forgets what has piled up. */
  trim(): void {
    if (this.isFull) this.dispose();
  }

  /** The mask that stands where a node of a fragment begins; undefined for the nodes of a file. */
  mask(node: Node): Mask | undefined {
    return this.masksByTree.get(node.tree)?.get(node.startIndex);
  }

  dispose(): void {
    for (const tree of this.trees.values()) tree.dispose();
    this.trees.clear();
    this.declared.clear();
    this.byEntry = new WeakMap();
    this.masksByTree.clear();
  }
}

export class Symbols {
  readonly fragments: Fragments;
  readonly known: KnownNames;
  private readonly own: Declarations;
  private readonly headers: HeaderSource;
  /** Functions that clean-ups run which headers define. */
  private readonly foreignCleaners = new Set<string>();
  private readonly fromHeaders = new Map<string, Declarations | null>();

  constructor(own: Declarations, headers: HeaderSource, known: KnownNames, fragments: Fragments) {
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

  /** Names of the macros that the file itself defines. */
  macroNames(): Iterable<string> {
    return this.own.macros.keys();
  }

  /** The macros of that name that the file defines, under `#if` maybe several. */
  ownMacros(name: string): readonly Macro[] {
    return this.own.macros.get(name) ?? [];
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
    for (const called of calledBy(found)) this.foreignCleaners.add(called);
    return found;
  }

  /** Whether variables of this file run a function when they go out of scope, as far as what was lowered shows. */
  isCleaner(name: string): boolean {
    return this.own.cleanups.calls.has(name) || this.foreignCleaners.has(name);
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
      const target = /^\w+$/.test(at.name)
        ? (this.own.typedefs.get(at.name) ?? this.header(at.name)?.typedefs.get(at.name))
        : undefined;
      if (!target) return at;
      at = {
        name: target.name,
        pointers: at.pointers + target.pointers,
        dimensions: [...at.dimensions, ...target.dimensions],
      };
    }
    return at;
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
    let found = this.fromHeaders.get(name);
    if (found === undefined) {
      const entry = this.headers(this.own.includes, name);
      found = entry ? this.fragments.declarations(entry) : null;
      this.fromHeaders.set(name, found);
    }
    return found ?? undefined;
  }
}
