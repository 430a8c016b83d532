/**
 * Files as they were read: their trees, what they declare and what was lowered of them. All that come to a file share it, be it
 * open or found by a call, and an edit is read into what was there before it.
 */
import { type Outline, outlineOf } from '../ir/outline.ts';
import { type Fragments, type Lowered, Symbols } from '../ir/symbols.ts';
import type { Model } from '../model/model.ts';
import type { CParser, SyntaxTree } from '../syntax/parser.ts';
import type { Headers } from './headers.ts';

/** Length of the texts that are kept though nobody uses them, at most: their trees take some ten times as much. */
const MAX_UNUSED = 1_000_000;

/** One text of a file. Valid from `take` to `release`. */
export interface SourceFile {
  readonly uri: string;
  readonly tree: SyntaxTree;
  readonly outline: Outline;
}

interface Entry extends SourceFile {
  users: number;
  /** What names mean in it under one model. */
  names: { readonly model: Model; readonly symbols: Symbols } | null;
}

export class Sources {
  private readonly parser: CParser;
  private readonly headers: Headers;
  private readonly fragments: Fragments;
  /** By URI; the last one used is the last one. */
  private readonly latest = new Map<string, Entry>();
  /** All that are valid. */
  private readonly entries = new Map<SourceFile, Entry>();
  /** Length of the texts that nobody uses. */
  private unused = 0;

  constructor(parser: CParser, headers: Headers, fragments: Fragments) {
    this.parser = parser;
    this.headers = headers;
    this.fragments = fragments;
  }

  /** The file with a text. `before` is what it was until it was edited, which the caller still has to release. */
  take(uri: string, text: string, before?: SourceFile): SourceFile {
    const known = this.latest.get(uri);
    const entry = known?.tree.text === text ? known : this.read(uri, text, before && this.entries.get(before));
    if (known && known.users === 0) this.unused -= known.tree.text.length;
    this.latest.delete(uri);
    this.latest.set(uri, entry);
    entry.users++;
    if (known && known !== entry && known.users === 0) this.dispose(known);
    return entry;
  }

  release(file: SourceFile): void {
    const entry = this.entries.get(file);
    if (!entry || --entry.users > 0) return;
    if (this.latest.get(entry.uri) !== entry) this.dispose(entry);
    else {
      this.unused += entry.tree.text.length;
      this.trim();
    }
  }

  /** What names mean in a file. */
  symbols(file: SourceFile, model: Model): Symbols {
    const entry = this.entries.get(file);
    if (entry?.names?.model === model) return entry.names.symbols;
    const symbols = this.symbolsOf(file, model);
    if (entry) entry.names = { model, symbols };
    return symbols;
  }

  /** After headers changed: no name has to mean what it meant. */
  forgetNames(): void {
    for (const entry of this.entries.values()) entry.names = null;
  }

  private read(uri: string, text: string, before: Entry | undefined): Entry {
    const tree = before ? this.parser.update(before.tree, text) : this.parser.parse(text);
    const outline = outlineOf(tree, before?.outline);
    const entry: Entry = { uri, tree, outline, users: 0, names: null };
    this.entries.set(entry, entry);
    if (before?.names && outline.environment === before.outline.environment) {
      const { model, symbols } = before.names;
      entry.names = { model, symbols: this.symbolsOf(entry, model, symbols.lowered) };
    }
    return entry;
  }

  private symbolsOf({ uri, outline }: SourceFile, model: Model, lowered?: Lowered): Symbols {
    return new Symbols(outline.declarations, this.headers.sourceFor(uri), model.names, this.fragments, lowered);
  }

  private trim(): void {
    for (const entry of this.latest.values()) {
      if (this.unused <= MAX_UNUSED) return;
      if (entry.users > 0) continue;
      this.unused -= entry.tree.text.length;
      this.latest.delete(entry.uri);
      this.dispose(entry);
    }
  }

  private dispose(entry: Entry): void {
    entry.tree.dispose();
    this.entries.delete(entry);
  }
}
