/**
 * What a file declares, kept from edit to edit: what stands at file scope and was not edited is not read again, and where only
 * bodies of functions were edited, names mean what they meant before.
 */
import type { Node, SyntaxTree } from '../syntax/parser.ts';
import { differenceOf, type TextDifference } from '../syntax/text.ts';
import { type Declaration, Declarations, declarationsOf, topLevel } from './declarations.ts';

/** A node at file scope with what it declares. */
interface Piece {
  /** That of the syntax node: trees share what an edit left alone, and with it the id. */
  readonly id: number;
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
  const difference = before && differenceOf(before.text, text);
  const known = new Map(before?.pieces.map((piece) => [piece.id, piece]));
  const pieces: Piece[] = [];
  const declarations = new Declarations(tree.masked);
  for (const { node, holds } of topLevel(tree.root)) {
    const old = known.get(node.id);
    const piece =
      old && difference && isUntouched(node, old, difference) ? moved(old, node) : read(node, holds, tree.text);
    pieces.push(piece);
    for (const one of piece.declarations) declarations.add(one);
  }
  const isSame = before !== undefined && isSameEnvironment(before, { text, pieces });
  return { text, pieces, declarations, environment: isSame ? before.environment : {} };
}

/** Whether the text of a piece is as it was: what stood where a mask was put is not seen in the tree. */
function isUntouched({ startIndex, endIndex }: Node, old: Piece, { start, oldEnd, newEnd }: TextDifference): boolean {
  return endIndex <= start
    ? old.start === startIndex
    : startIndex >= newEnd && old.start - oldEnd === startIndex - newEnd;
}

/** A piece in another place, with the nodes of another tree. */
function moved(old: Piece, node: Node): Piece {
  const start = node.startIndex;
  return {
    ...old,
    start,
    end: old.end - old.start + start,
    headEnd: old.headEnd - old.start + start,
    declarations: old.declarations.some(({ kind }) => kind === 'function' || kind === 'object')
      ? renewed(old.declarations, node)
      : old.declarations,
  };
}

function renewed(declarations: readonly Declaration[], node: Node): readonly Declaration[] {
  const isFunction = declarations.some(({ kind }) => kind === 'function');
  if (!isFunction)
    return declarations.some((one) => one.kind === 'object' && one.object.initializer)
      ? declarationsOf(node)
      : declarations;
  return declarations.map((one) =>
    one.kind === 'function' ? { kind: 'function', definition: { ...one.definition, node } } : one,
  );
}

function read(node: Node, holds: boolean, text: string): Piece {
  const { id, type, startIndex: start, endIndex: end } = node;
  return { id, type, start, end, headEnd: headEnd(node, holds, text), declarations: holds ? [] : declarationsOf(node) };
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
