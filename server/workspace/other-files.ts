/**
 * The functions of other files that the analysis of one file comes to: headers in its reach, and files that the workspace
 * knows. What was read is kept from one analysis of the file to the next.
 */
import type { Field } from '../flow/fields/access.ts';
import type { Elsewhere } from '../flow/unit.ts';
import { Unit } from '../flow/unit.ts';
import { FOLLOWED, type Model } from '../model/model.ts';
import type { AddressWidths } from './address-width.ts';
import { type DefinitionLookup, isWrapperHead } from './definitions.ts';
import type { Nearby } from './nearby.ts';
import type { SourceFile, Sources } from './sources.ts';

/** Other files that one analysis reads, at most. */
const MAX_FILES = 24;
/** Inlines that call inlines, at most so deep. */
const MAX_DEPTH = 4;

export interface OtherFilesContext {
  readonly sources: Sources;
  readonly model: Model;
  readonly definitions: DefinitionLookup | undefined;
  readonly nearby: Nearby;
  readonly widths: AddressWidths;
  /** The text of a file as it is now, or undefined where it cannot be read. */
  read(uri: string): string | undefined;
}

export class OtherFiles implements Elsewhere {
  private readonly context: OtherFilesContext;
  private readonly units = new Map<string, Unit | null>();
  private readonly opened: SourceFile[] = [];
  /** The files that this analysis has come to: another one starts with none, so that it does not depend on those before. */
  private readonly reached = new Set<string>();
  /** By file: which inlines in its reach lead to calls that are followed. */
  private readonly inlines = new Map<string, Map<string, boolean>>();

  constructor(context: OtherFilesContext) {
    this.context = context;
  }

  /** Before a new analysis of the file `uri`, whose text may be another one. */
  begin(uri: string): void {
    this.reached.clear();
    this.inlines.delete(uri);
  }

  /** The files that were read. */
  get files(): Iterable<string> {
    return this.units.keys();
  }

  leads(name: string, from: Unit): boolean {
    return this.inlineLeads(name, from, 0) || this.context.definitions?.find(name, from.file) !== undefined;
  }

  find(name: string, from: Unit): Unit | undefined {
    const uri = from.symbols.inline(name)?.file ?? this.context.definitions?.find(name, from.file);
    return uri === undefined ? undefined : (this.unit(uri) ?? undefined);
  }

  hasNarrowAddresses(file: string): boolean {
    return this.context.widths.areNarrow(file);
  }

  mayWrite(field: Field, header: string, from: string): boolean {
    return this.context.nearby.mayWrite(field, header, from, (uri, text) => this.writes(field, header, uri, text));
  }

  /** Whether a file puts something into a field of a record of that header. It is only read for that. */
  private writes(field: Field, header: string, uri: string, text: string): boolean {
    const { sources } = this.context;
    const source = sources.take(uri, text);
    try {
      const { symbols, fields } = this.unitOf(source);
      // Another header of another driver may have a record of that name.
      const definer = field.tag === null ? undefined : symbols.definerOf(field.tag);
      return (definer === undefined || definer === header) && fields.mayBeGiven(field);
    } finally {
      sources.release(source);
    }
  }

  /** The file nearby that defines a function with external linkage, whatever it does. */
  definer(name: string, from: Unit): Unit | undefined {
    const uri = this.context.nearby.find(name, from.file);
    return uri === undefined ? undefined : (this.unit(uri) ?? undefined);
  }

  dispose(): void {
    for (const source of this.opened) this.context.sources.release(source);
    this.opened.length = 0;
  }

  private inlineLeads(name: string, from: Unit, depth: number): boolean {
    const known = this.inlines.get(from.file) ?? new Map<string, boolean>();
    this.inlines.set(from.file, known);
    const found = known.get(name);
    if (found !== undefined) return found;
    known.set(name, false);
    const text = depth < MAX_DEPTH ? from.symbols.inline(name)?.text : undefined;
    let leads = false;
    const open = text?.indexOf('{') ?? 0;
    const body = text && isWrapperHead(text.slice(0, open)) ? text.slice(open) : '';
    for (const [called] of body.matchAll(/\b[a-z_]\w+(?=\()/g)) {
      const model = this.context.model.functions.get(called);
      leads ||= model ? FOLLOWED.has(model.effect) : this.inlineLeads(called, from, depth + 1);
    }
    known.set(name, leads);
    return leads;
  }

  private unit(uri: string): Unit | null {
    if (!this.reached.has(uri) && this.reached.size >= MAX_FILES) return null;
    this.reached.add(uri);
    let unit = this.units.get(uri);
    if (unit === undefined) {
      const text = this.context.read(uri);
      unit = text === undefined ? null : this.open(uri, text);
      this.units.set(uri, unit);
    }
    return unit;
  }

  private open(uri: string, text: string): Unit {
    const source = this.context.sources.take(uri, text);
    this.opened.push(source);
    return this.unitOf(source);
  }

  private unitOf(source: SourceFile): Unit {
    const { sources, model } = this.context;
    const { uri, tree } = source;
    return new Unit(uri, tree.text, sources.symbols(source, model), tree.masks, model, this);
  }
}
