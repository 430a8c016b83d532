/**
 * What a file declares, kept from edit to edit: what stands at file scope and was not edited is not read again, and where only
 * bodies of functions were edited, names mean what they meant before.
 */
import type { Node, SyntaxTree } from '../syntax/parser.ts';
import { differenceOf, type TextDifference, type TextRange } from '../syntax/text.ts';
import { type Declaration, Declarations, declarationsOf, topLevel } from './declarations.ts';

/** A node at file scope with what it declares. */
interface Piece {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** Where what others see of it ends: for a function, before its body. */
  readonly headEnd: number;
  readonly declarations: readonly Declaration[];
}

export interface Outline {
  readonly text: string;
  readonly pieces: readonly Piece[];
  readonly declarations: Declarations;
  /** What names mean in the bodies of functions, as far as the file decides it: the same object while that does not change. */
  readonly environment: object;
}

/** Reads what a file declares. `before` is the outline of the tree that this one was updated from. */
export function outlineOf(tree: SyntaxTree, before?: Outline): Outline {
  const { text } = tree;
  const kept = before && new Kept(before, tree);
  const pieces: Piece[] = [];
  const declarations = new Declarations(tree.masked);
  for (const { node, holds } of topLevel(tree.root)) {
    const piece = kept?.find(node) ?? read(node, holds, text);
    pieces.push(piece);
    for (const one of piece.declarations) declarations.add(one);
  }
  const isSame = before !== undefined && isSameEnvironment(before, { text, pieces });
  return { text, pieces, declarations, environment: isSame ? before.environment : {} };
}

/** The pieces of an outline that a new text has still; asked for in the order of the text. */
class Kept {
  private readonly pieces: readonly Piece[];
  private readonly changed: readonly TextRange[];
  /** What stood where a mask was put is not seen in the tree, so texts are compared as they were before. */
  private readonly edit: TextDifference;
  private at = 0;

  constructor(before: Outline, { text, changed }: SyntaxTree) {
    this.pieces = before.pieces;
    this.changed = changed;
    this.edit = differenceOf(before.text, text);
  }

  find(node: Node): Piece | undefined {
    const { startIndex, endIndex, type } = node;
    const { start, oldEnd, newEnd } = this.edit;
    const moved = startIndex >= newEnd ? newEnd - oldEnd : 0;
    if (startIndex < newEnd && endIndex > start) return undefined;
    if (this.changed.some((range) => range.start < endIndex && startIndex < range.end)) return undefined;
    const [from, to] = [startIndex - moved, endIndex - moved];
    while (this.at < this.pieces.length && this.pieces[this.at]!.start < from) this.at++;
    for (let i = this.at; this.pieces[i]?.start === from; i++) {
      const piece = this.pieces[i]!;
      if (piece.end === to && piece.type === type) return placed(piece, node);
    }
    return undefined;
  }
}

/** A piece in another place, with the nodes of another tree. */
function placed(old: Piece, node: Node): Piece {
  const start = node.startIndex;
  return {
    ...old,
    start,
    end: old.end - old.start + start,
    headEnd: old.headEnd - old.start + start,
    declarations: renewed(old.declarations, node),
  };
}

/** The same with the nodes of another tree. */
function renewed(declarations: readonly Declaration[], node: Node): readonly Declaration[] {
  if (declarations.some((one) => one.kind === 'object' && one.object.initializer)) return declarationsOf(node);
  if (!declarations.some(({ kind }) => kind === 'function')) return declarations;
  return declarations.map((one) =>
    one.kind === 'function' ? { kind: 'function', definition: { ...one.definition, node } } : one,
  );
}

function read(node: Node, holds: boolean, text: string): Piece {
  const { type, startIndex: start, endIndex: end } = node;
  return { type, start, end, headEnd: headEnd(node, holds, text), declarations: holds ? [] : declarationsOf(node) };
}

function headEnd(node: Node, holds: boolean, text: string): number {
  const { startIndex, endIndex, type } = node;
  // What stands in an error may mean anything.
  if (holds && type !== 'ERROR') {
    const line = text.indexOf('\n', startIndex);
    return line < 0 ? endIndex : Math.min(line, endIndex);
  }
  const body = type === 'function_definition' ? node.childForFieldName('body') : null;
  // A macro that a body defines holds for what follows.
  return body && !/^[ \t]*#[ \t]*(?:define|undef)\b/m.test(text.slice(body.startIndex, endIndex))
    ? body.startIndex
    : endIndex;
}

function isSameEnvironment(before: Outline, after: Pick<Outline, 'text' | 'pieces'>): boolean {
  return (
    before.pieces.length === after.pieces.length &&
    before.pieces.every((old, i) => {
      const piece = after.pieces[i]!;
      return old.type === piece.type && headOf(before, old) === headOf(after, piece);
    })
  );
}

function headOf({ text }: Pick<Outline, 'text'>, { start, headEnd: end }: Piece): string {
  return text.slice(start, end);
}
