/**
 * Ways out of a function that leave something undone: a `return` before which the undoing call is missing, or a `goto` to a
 * label one step too far down. Only shapes in which every way to that place has done what is to be undone.
 */
import type { Node } from '../syntax/parser.ts';
import type { TextRange } from '../syntax/text.ts';

export interface Undone {
  /** The call that did it, and the return before which it is not undone. */
  readonly call: TextRange;
  readonly exit: TextRange;
  /** What it was done with: where that is named on the way out before, it may be gone by then. */
  readonly subject: TextRange;
  /** The calls that undo it elsewhere. */
  readonly undo: readonly TextRange[];
  /** Whether the text of a call asks if it has failed. */
  readonly isAsked: (call: string) => boolean;
}

export interface Change {
  readonly range: TextRange;
  readonly newText: string;
}

interface Place {
  /** Where the call that undoes is said again. */
  readonly at: number;
  readonly edits: (lineEnd: string, indentAt: (offset: number) => string) => readonly Change[];
}

const LOOPS: ReadonlySet<string> = new Set(['for_statement', 'while_statement', 'do_statement', 'case_statement']);

export function undoingChanges(
  call: Node,
  exit: Node,
  undo: readonly Node[],
  subject: Node,
  isAsked: Undone['isAsked'],
): Place[] | null {
  const made = statementOf(call);
  const asked = made && askedAfter(made, isAsked);
  if (
    !made ||
    !asked ||
    isInLoop(made) ||
    !undo.every((one) => isAlone(one) && one.text === undo[0]!.text && !hasComment(one))
  )
    return null;
  const isBetween = (at: Node): boolean =>
    undo.every(({ startIndex }) => startIndex < asked.endIndex || startIndex > at.startIndex);
  const isSure = (at: Node): boolean => isBranchAfter(at, asked) && isBetween(at);
  if (exit.type === 'return_statement' && isSure(exit)) {
    const place = isNamedBefore(exit, subject) ? null : placeBefore(exit, undo[0]!);
    return place && [place];
  }
  const rung = undo.map(rungOf).find((one) => one !== null);
  if (!rung || !isFallenInto(rung.next, exit)) return null;
  const jumps = functionOf(call)!
    .descendantsOfType('goto_statement')
    .filter((jump) => labelOf(jump)?.text === labelOf(rung.next)?.text && isSure(jump));
  const name = labelOf(rung.label)!.text;
  return jumps.length === 0
    ? null
    : jumps.map((jump) => ({
        at: jump.startIndex,
        edits: () => [{ range: rangeOf(labelOf(jump)!), newText: name }],
      }));
}

/** Whether one of the names of an expression stands in the block of a statement before it. */
function isNamedBefore(statement: Node, expression: Node): boolean {
  const names = new Set(identifiersIn(expression));
  for (let at = statement.previousNamedSibling; at; at = at.previousNamedSibling)
    if (at.type !== 'parenthesized_expression' && identifiersIn(at).some((name) => names.has(name))) return true;
  return false;
}

function identifiersIn(node: Node): string[] {
  return node.type === 'identifier' ? [node.text] : node.descendantsOfType('identifier').map(({ text }) => text);
}

/** The call before a return, in braces where the return stands alone behind a condition. */
function placeBefore(exit: Node, undo: Node): Place | null {
  const { parent } = exit;
  const insert = (at: number, newText: string): Change => ({ range: { start: at, end: at }, newText });
  const before = (lineEnd: string, indent: string): Change =>
    insert(exit.startIndex, `${undo.text};${lineEnd}${indent}`);
  if (parent?.type === 'compound_statement')
    return { at: exit.startIndex, edits: (lineEnd, indentAt) => [before(lineEnd, indentAt(exit.startIndex))] };
  const condition = parent?.type === 'if_statement' ? parent.childForFieldName('condition') : null;
  const isOnNextLine = condition && condition.endPosition.row + 1 === exit.startPosition.row;
  if (!condition || !isOnNextLine || parent!.childForFieldName('alternative')) return null;
  const last = commentBehind(exit) ?? exit;
  return {
    at: exit.startIndex,
    edits: (lineEnd, indentAt) => [
      insert(condition.endIndex, ' {'),
      before(lineEnd, indentAt(exit.startIndex)),
      insert(last.endIndex, `${lineEnd}${indentAt(parent!.startIndex)}}`),
    ],
  };
}

function commentBehind(node: Node): Node | null {
  const next = node.nextNamedSibling ?? node.parent?.nextNamedSibling;
  return next?.type === 'comment' && next.startPosition.row === node.endPosition.row ? next : null;
}

function rangeOf({ startIndex, endIndex }: Node): TextRange {
  return { start: startIndex, end: endIndex };
}

/** The statement of a block that a call belongs to, where no condition stands before it. */
function statementOf(call: Node): Node | null {
  let at: Node | null = call;
  while (at && at.parent?.type !== 'compound_statement') at = at.parent;
  return at?.type === 'expression_statement' || at?.type === 'declaration' ? at : null;
}

/** The condition after a call that leaves where it has failed, before anything else decides. */
function askedAfter(made: Node, isAsked: Undone['isAsked']): Node | null {
  for (let at = made.nextNamedSibling; at; at = at.nextNamedSibling) {
    if (['comment', 'declaration', 'expression_statement'].includes(at.type)) continue;
    if (at.type !== 'if_statement') return null;
    const calls = at.childForFieldName('condition')!.descendantsOfType('call_expression');
    const isPlain =
      at.childForFieldName('condition')!.descendantsOfType(['binary_expression', 'unary_expression']).length === 0;
    return isPlain && calls.some(({ text }) => isAsked(text)) && leaves(at.childForFieldName('consequence'))
      ? at
      : null;
  }
  return null;
}

function leaves(body: Node | null): boolean {
  const last =
    body?.type === 'compound_statement' ? body.namedChildren.findLast(({ type }) => type !== 'comment') : body;
  return last?.type === 'return_statement' || last?.type === 'goto_statement';
}

/** Whether a place is in a branch of a later statement of the same block, and nothing jumps into what lies between. */
function isBranchAfter(place: Node, asked: Node): boolean {
  let at: Node | null = place;
  while (at && at.parent?.startIndex !== asked.parent!.startIndex) {
    if (!['return_statement', 'goto_statement', 'compound_statement', 'if_statement', 'else_clause'].includes(at.type))
      return false;
    at = at.parent;
  }
  if (!at || at.startIndex < asked.endIndex || at.type !== 'if_statement') return false;
  for (let one = asked.nextNamedSibling; one; one = one.nextNamedSibling) {
    if (one.type === 'labeled_statement' || one.descendantsOfType('labeled_statement').length > 0) return false;
    if (one.startIndex === at.startIndex) return true;
  }
  return false;
}

function isInLoop(node: Node): boolean {
  for (let at = node.parent; at && at.type !== 'function_definition'; at = at.parent)
    if (LOOPS.has(at.type)) return true;
  return false;
}

/** Whether a comment stands within a call: it was written for one place. */
export function hasComment(node: Node): boolean {
  return node.descendantsOfType('comment').length > 0;
}

function isAlone({ parent }: Node): boolean {
  return parent?.type === 'expression_statement';
}

/** The label before which a jump has to stop, where a call stands right behind it, and the label that follows. */
function rungOf(undo: Node): { readonly label: Node; readonly next: Node } | null {
  const label = undo.parent?.parent;
  const next = label?.nextNamedSibling;
  return label?.type === 'labeled_statement' && next?.type === 'labeled_statement' ? { label, next } : null;
}

/** Whether control that comes to a label leaves by a return with nothing but plain statements on the way. */
function isFallenInto(label: Node, exit: Node): boolean {
  for (let at: Node | null = label; at; at = at.nextNamedSibling)
    if (exit.startIndex >= at.startIndex && exit.endIndex <= at.endIndex) return true;
  return false;
}

function labelOf(node: Node): Node | null {
  return node.childForFieldName('label');
}

function functionOf(node: Node): Node | null {
  let at: Node | null = node;
  while (at && at.type !== 'function_definition') at = at.parent;
  return at;
}
