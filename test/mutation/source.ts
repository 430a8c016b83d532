/** A driver as operators see it: its tree, its calls, its mappings with their checks and unmaps, and edits that keep its lines. */
import { type HandleUse, handleUses } from '../../server/flow/accesses.ts';
import { analyse } from '../../server/flow/analyse.ts';
import { type Kept, type KeptHandle, keptHandles } from '../../server/flow/checkers/kept-handles.ts';
import type { MapSite } from '../../server/flow/facts.ts';
import type { Unit } from '../../server/flow/unit.ts';
import type { DeviceAccess } from '../../server/model/model.ts';
import type { CParser, Node, SyntaxTree } from '../../server/syntax/parser.ts';
import { LineIndex, type TextRange } from '../../server/syntax/text.ts';
import { folderOf } from '../../server/workspace/uri.ts';
import { unitOf } from '../support/engine.ts';

export interface Call {
  readonly name: string;
  readonly node: Node;
  readonly arguments: readonly Node[];
  /** The function that it stands in. */
  readonly function: Node;
  /** The whole statement that it stands in. */
  readonly statement: Node;
}

/** A map call, with the calls of the file that belong to its handle by the way it is spelled. */
export interface Mapping {
  readonly map: Call;
  /** What the result is assigned to; for scatterlists the list. */
  readonly handle: string;
  readonly checks: readonly Call[];
  readonly unmaps: readonly Call[];
  /** What the analysis knows of the map call. */
  readonly facts: MapSite | undefined;
  /** What devices do to it where they are given the handle. */
  readonly uses: ReadonlySet<DeviceAccess>;
}

/** A replacement of part of the text. */
export interface Edit extends TextRange {
  readonly text: string;
}

const MAP = /^dma_map_(?:single|page|sg|sgtable|resource|phys)(?:_attrs)?$/;
const UNMAP = /^dma_unmap_(?:single|page|sg|sgtable|resource|phys)(?:_attrs)?$/;

export class Source {
  readonly path: string;
  readonly text: string;
  readonly calls: readonly Call[];
  readonly mappings: readonly Mapping[];
  readonly root: Node;
  private readonly partial: ReadonlySet<string>;
  /** Where the map calls start whose handles go into records that anybody's files may write. */
  private readonly shared: ReadonlySet<number>;
  private readonly lines: LineIndex;
  private readonly tree: SyntaxTree;

  constructor(parser: CParser, path: string, text: string, uri: string) {
    this.path = path;
    this.text = text;
    this.lines = new LineIndex(text);
    this.tree = parser.parse(text);
    this.root = this.tree.root;
    this.calls = this.root.descendantsOfType('call_expression').flatMap((node) => (node ? callOf(node) : []));
    const unit = unitOf(parser, text, uri);
    const facts = analyse(unit);
    this.shared = new Set(
      facts.of(keptHandles).flatMap((fact) => (isAnybodys(unit, fact) ? fact.life.range.start : [])),
    );
    this.partial = new Set(facts.partial.map(({ function: name }) => name));
    const uses = handleUses(facts);
    this.mappings = this.calls
      .filter(({ name }) => MAP.test(name))
      .flatMap((map) => this.mapping(map, facts.maps, uses));
  }

  dispose(): void {
    this.tree.dispose();
  }

  /** Whether a node stands in a function that is followed in part only. */
  isPartial(node: Node): boolean {
    for (let at: Node | null = node; at; at = at.parent)
      if (at.type === 'function_definition') return this.partial.has(nameOf(at));
    return false;
  }

  /** Whether other drivers see the record that keeps the handle: nobody knows what they put there. */
  isShared({ map }: Mapping): boolean {
    return this.shared.has(map.node.startIndex);
  }

  /** Whether a function of that name is one of the file. */
  defines(name: string): boolean {
    return this.root.descendantsOfType('function_definition').some((node) => node && nameOf(node) === name);
  }

  /** Line of an offset, counted from 1. */
  line(offset: number): number {
    return this.lines.position(offset).line + 1;
  }

  /** The lines of a node, counted from 1. */
  linesOf(node: Node): number[] {
    const first = this.line(node.startIndex);
    return Array.from({ length: this.line(node.endIndex) - first + 1 }, (_, i) => first + i);
  }

  named(name: RegExp): Call[] {
    return this.calls.filter((call) => name.test(call.name));
  }

  /** The text after edits. */
  edited(edits: readonly Edit[]): string {
    return [...edits]
      .sort((a, b) => b.start - a.start)
      .reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), this.text);
  }

  private mapping(map: Call, facts: readonly MapSite[], uses: readonly HandleUse[]): Mapping[] {
    const isList = /_sg/.test(map.name);
    const handle = isList ? spelled(map.arguments[1]) : assignedTo(map.node);
    if (!handle) return [];
    const again = this.named(MAP).filter(
      (call) =>
        call.function.id === map.function.id &&
        call.node.startIndex > map.node.endIndex &&
        (isList ? spelled(call.arguments[1]) : assignedTo(call.node)) === handle,
    );
    // What comes after another mapping has taken the handle's place is about that one.
    const isReplaced = (node: Node): boolean =>
      again.some(({ node: other }) => other.endIndex < node.startIndex && isInBlockOf(node, other));
    const names = new Set([handle, ...(isList ? [] : this.copiesOf(handle, map, isReplaced))]);
    const fields = new Set([...names].map(fieldOf).filter((field) => field !== null));
    const family = map.name.replace(/^dma_map_/, '').replace(/_attrs$/, '');
    const isMine = (call: Call): boolean => {
      const of = spelled(call.arguments[1]);
      if (call.function.id === map.function.id) return names.has(of) && !isReplaced(call.node);
      const field = fieldOf(of);
      return field !== null && fields.has(field);
    };
    const unmaps = this.named(UNMAP).filter(
      (call) =>
        isMine(call) &&
        call.name.replace(/^dma_unmap_/, '').replace(/_attrs$/, '') === family &&
        directionOf(call)?.text === directionOf(map)?.text,
    );
    const checks = this.named(/^dma_mapping_error$/).filter(
      (call) =>
        call.function.id === map.function.id &&
        call.node.startIndex > map.node.endIndex &&
        names.has(spelled(call.arguments[1])) &&
        !isReplaced(call.node),
    );
    const site = facts.find(({ range }) => range.start === map.node.startIndex);
    const own = uses.filter((use) => use.site === site?.id).map(({ access }) => access);
    return [{ map, handle, checks, unmaps, facts: site, uses: new Set(own) }];
  }

  /** Places of a function that are assigned the handle, before another mapping takes its place. */
  private copiesOf(handle: string, { node: map, function: fn }: Call, isReplaced: (node: Node) => boolean): string[] {
    return fn
      .descendantsOfType('assignment_expression')
      .filter((node) => node && spelled(node.childForFieldName('right')) === handle)
      .filter((node) => node!.startIndex > map.endIndex && !isReplaced(node!))
      .map((node) => spelled(node!.childForFieldName('left')));
  }
}

/** The direction argument of a map or unmap call, or of a sync call. */
export function directionOf(call: Call): Node | undefined {
  return call.arguments.find((a) => /^DMA_(?:TO_DEVICE|FROM_DEVICE|BIDIRECTIONAL|NONE)$/.test(a.text)) ?? undefined;
}

/** An expression's text without blanks. */
export function spelled(node: Node | null | undefined): string {
  return node?.text.replace(/\s+/g, '') ?? '';
}

/** Puts other text in the place of a node; the lines after it stay where they are. */
export function replace(node: Node, text: string): Edit {
  const lines = (s: string): number => s.split('\n').length;
  const missing = Math.max(0, lines(node.text) - lines(text));
  return { start: node.startIndex, end: node.endIndex, text: text + '\n'.repeat(missing) };
}

/** Takes a statement out; the lines after it stay where they are. */
export function remove(node: Node): Edit {
  return replace(node, `;${node.text.slice(1).replace(/[^\n]/g, ' ')}`);
}

/** Puts a statement in front of another, on its line. */
export function before(node: Node, statement: string): Edit {
  return { start: node.startIndex, end: node.startIndex, text: `${statement} ` };
}

export function after(node: Node, statement: string): Edit {
  return { start: node.endIndex, end: node.endIndex, text: ` ${statement}` };
}

/** Whether a statement may have others beside it: it stands in a block. */
export function isInBlock(statement: Node): boolean {
  return /^(?:compound_statement|labeled_statement|case_statement)$/.test(statement.parent?.type ?? '');
}

/** Whether a node lies in the innermost block of another one. */
function isInBlockOf(node: Node, other: Node): boolean {
  const block = enclosing(other, /^compound_statement$/);
  return block !== null && block.startIndex <= node.startIndex && node.endIndex <= block.endIndex;
}

/** The nearest ancestor of one of these types. */
export function enclosing(node: Node, type: RegExp): Node | null {
  for (let at = node.parent; at; at = at.parent) if (type.test(at.type)) return at;
  return null;
}

function callOf(node: Node): Call[] {
  const callee = node.childForFieldName('function');
  const fn = enclosing(node, /^function_definition$/);
  const statement = enclosing(node, /_statement$|^declaration$/);
  if (callee?.type !== 'identifier' || !fn || !statement) return [];
  const list = node.childForFieldName('arguments')?.namedChildren ?? [];
  const given = list.filter((child) => child !== null && child.type !== 'comment') as Node[];
  return [{ name: callee.text, node, arguments: given, function: fn, statement }];
}

function assignedTo(call: Node): string | null {
  const { parent } = call;
  if (parent?.type === 'assignment_expression') return spelled(parent.childForFieldName('left'));
  if (parent?.type === 'init_declarator') return spelled(parent.childForFieldName('declarator'));
  return null;
}

/** The last field of an access path: `iova` of `bells->iova[i]`. */
function fieldOf(path: string): string | null {
  return /(?:->|\.)(\w+)(?:\[[^\]]*\])?$/.exec(path)?.[1] ?? null;
}

function nameOf(definition: Node): string {
  const declarator = definition.descendantsOfType('function_declarator')[0];
  return declarator?.childForFieldName('declarator')?.text ?? '';
}

/** Whether a handle is kept in a record of a header that is not in the folder of the file. */
function isAnybodys(unit: Unit, fact: KeptHandle): fact is Kept {
  if (fact.kind !== 'kept' || !fact.path) return false;
  const definer = unit.symbols.definerOf(fact.path[0]!.split('.')[0]!);
  return definer !== null && (definer === undefined || folderOf(definer) !== folderOf(unit.file));
}
