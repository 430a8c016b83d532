/**
 * How a file is written, for those who change it: what code means does not tell whether it can be moved, said again or
 * replaced. All questions are about the file's own text, by ranges; what is not understood is answered so that nothing is done.
 */
import type { Node } from '../syntax/parser.ts';
import type { TextRange } from '../syntax/text.ts';
import { type Change, hasComment, type Undone, undoingChanges } from './ladder.ts';
import { namesMember, termsAt } from './written.ts';

/** What can be evaluated once more without effect, and reads the same wherever its names mean the same. */
const PLAIN: ReadonlySet<string> = new Set([
  'identifier',
  'field_identifier',
  'field_expression',
  'pointer_expression',
  'subscript_expression',
  'parenthesized_expression',
  'number_literal',
]);

const STATEMENT_END = ['_statement', 'declaration', 'function_definition'];

export class Code {
  private readonly root: Node | null;
  private readonly text: string;

  constructor(root: Node | null, text: string) {
    this.root = root;
    this.text = text;
  }

  /** The text of a range. */
  textAt({ start, end }: TextRange): string {
    return this.text.slice(start, end);
  }

  /** The names and numbers that `|` joins at a range, one or several; null where anything else stands there. */
  termsAt(range: TextRange): readonly string[] | null {
    return this.root && termsAt(this.root, range);
  }

  /** Whether the code at a range goes through a member of a record. */
  namesMember(range: TextRange): boolean {
    return this.root !== null && namesMember(this.root, range);
  }

  /** The line end that the file uses. */
  get lineEnd(): string {
    return this.text.includes('\r\n') ? '\r\n' : '\n';
  }

  /** What the line of an offset begins with, up to its first character that is no blank. */
  indentAt(offset: number): string {
    const start = this.text.lastIndexOf('\n', offset - 1) + 1;
    let end = start;
    while (this.text[end] === ' ' || this.text[end] === '\t') end++;
    return this.text.slice(start, end);
  }

  /** Whether the statement around a range is all C, so that an edit in it does what it says: no `#if` within, nothing that is not understood. */
  isWhole({ start, end }: TextRange): boolean {
    const node = this.statementAt({ start, end });
    return node !== null && !headOf(node).some(isBroken);
  }

  /** Whether an expression can be written a second time: it calls nothing and changes nothing. */
  isPlain(range: TextRange): boolean {
    const node = this.nodeAt(range);
    return node !== null && everyNode(node, (one) => !one.isNamed || PLAIN.has(one.type));
  }

  /** Whether the names of an expression mean the same at an offset after it, and hold the same. */
  holdsAt(range: TextRange, offset: number): boolean {
    const node = this.nodeAt(range);
    return (
      node !== null &&
      namesIn(node).every((name) => {
        const declared = declarationOf(name, name.startIndex);
        return declared === declarationOf(name, offset) && (declared === null || this.isSteady(name));
      })
    );
  }

  /** The function or macro that the code at a range calls, as it is written there; null for anything else. */
  calleeAt(range: TextRange): string | null {
    const callee = callAt(this.nodeAt(range))?.childForFieldName('function');
    return callee?.type === 'identifier' ? callee.text : null;
  }

  /** Whether two ranges stand in one function. */
  areInOneFunction(a: TextRange, b: TextRange): boolean {
    const [one, other] = [this.functionAt(a), this.functionAt(b)];
    return one !== null && one.startIndex === other?.startIndex;
  }

  /** The operand that a comparison finds to be zero or less where it holds: of `!x`, `x == 0`, `x < 0`; null for any other one. */
  zeroTested(range: TextRange): TextRange | null {
    const node = this.nodeAt(range);
    if (node?.type === 'unary_expression')
      return node.childForFieldName('operator')?.text === '!' ? rangeOf(node.childForFieldName('argument')) : null;
    if (node?.type !== 'binary_expression') return null;
    const [left, right] = [node.childForFieldName('left')!, node.childForFieldName('right')!];
    const operator = node.childForFieldName('operator')?.text ?? '';
    if (isZero(right) && ['==', '<', '<='].includes(operator)) return rangeOf(left);
    return isZero(left) && ['==', '>', '>='].includes(operator) ? rangeOf(right) : null;
  }

  /**
   * Whether 0 means something else in a variable than that a call has failed: it is given other values than those of `calls`, or it is
   * compared elsewhere than at `test`. Undefined where a place is no variable of a function.
   */
  isMarkedByZero(place: TextRange, test: TextRange, calls: readonly TextRange[]): boolean | undefined {
    const node = this.nodeAt(place);
    const fn = node?.type === 'identifier' ? functionAround(node) : null;
    if (!node || !fn || declarationOf(node, node.startIndex) === null) return undefined;
    const isGiven = ({ startIndex, endIndex }: Node): boolean =>
      calls.some(({ start, end }) => start >= startIndex && end <= endIndex);
    return fn.descendantsOfType('identifier').some((one) => {
      if (one.text !== node.text || (one.startIndex >= test.start && one.endIndex <= test.end)) return false;
      const value = valueGiven(one);
      return value ? !isGiven(value) : isCompared(one);
    });
  }

  /** Where the result of a call goes, if that is one place; null where it is used otherwise. */
  resultOf(call: TextRange): TextRange | null {
    const node = this.nodeAt(call);
    const { parent } = node ?? {};
    if (!node || !parent) return null;
    if (parent.type === 'init_declarator') return rangeOf(parent.childForFieldName('declarator'));
    return parent.type === 'assignment_expression' && !isLeft(parent, node)
      ? rangeOf(parent.childForFieldName('left'))
      : null;
  }

  /** Whether a place is given a value nowhere else in its function than where it stands. */
  isGivenOnce(place: TextRange): boolean {
    const node = this.nodeAt(place);
    const fn = node && functionAround(node);
    const text = node?.text;
    return (
      fn
        ?.descendantsOfType(['identifier', 'field_expression', 'subscript_expression', 'pointer_expression'])
        .every((one) => one.text !== text || one.startIndex === node!.startIndex || !isChanged(one)) ?? false
    );
  }

  /** Where the member is named that an expression reads; null for one that reads none. */
  memberAt(range: TextRange): TextRange | null {
    const node = this.nodeAt(range);
    return node?.type === 'field_expression' ? rangeOf(node.childForFieldName('field')) : null;
  }

  /**
   * What has to change so that the second of two calls comes first, where each is a statement of its own and the one follows the other at
   * once. A comment behind the first stays with it; one behind the second would be left where it says something else.
   */
  swapping(first: TextRange, second: TextRange): readonly Change[] | null {
    const [a, b] = [first, second].map((range) => this.nodeAt(range)?.parent ?? null);
    if (a?.type !== 'expression_statement' || b?.type !== 'expression_statement') return null;
    const last = withComment(a);
    if (a.parent?.type !== 'compound_statement' || last.nextNamedSibling?.startIndex !== b.startIndex) return null;
    if (withComment(b) !== b || hasComment(b)) return null;
    return [
      {
        range: { start: a.startIndex, end: a.startIndex },
        newText: `${b.text}${this.lineEnd}${this.indentAt(a.startIndex)}`,
      },
      { range: { start: last.endIndex, end: b.endIndex }, newText: '' },
    ];
  }

  /** What has to change so that a way out undoes what a call did; null where that is not plain to see. */
  undoing(undone: Undone): readonly Change[] | null {
    const [call, exit, subject] = [undone.call, undone.exit, undone.subject].map((range) => this.nodeAt(range));
    const undo = undone.undo.flatMap((range) => this.nodeAt(range) ?? []);
    if (!call || !exit || !subject || undo.length === 0 || undo.length < undone.undo.length) return null;
    const changes = undoingChanges(call, exit, undo, subject, undone.isAsked);
    const own = undo[0]!.childForFieldName('arguments')?.namedChildren ?? [];
    const holds = (start: number): boolean =>
      own.every((one) => this.isPlain(rangeOf(one)!) && this.holdsAt(rangeOf(one)!, start));
    if (!changes?.every(({ at }) => holds(at))) return null;
    return changes.flatMap(({ edits }) => edits(this.lineEnd, (offset) => this.indentAt(offset)));
  }

  /**
   * The type of the variable that a name means, where its declaration can be given another one of integers: it declares nothing else, and
   * the variable is only given what calls return, and given on to calls that know what they take, or stored.
   */
  replaceableType(name: TextRange): TextRange | null {
    const node = this.nodeAt(name);
    const declared = node?.type === 'identifier' ? declarationOf(node, node.startIndex) : null;
    const fn = node && functionAround(node);
    if (!fn || declared === null) return null;
    const uses = fn.descendantsOfType('identifier').filter(({ text }) => text === node.text);
    const own = uses.find(({ startIndex }) => startIndex === declared)!;
    const declaration = own.parent?.type === 'init_declarator' ? own.parent.parent : own.parent;
    if (declaration?.type !== 'declaration' || declaration.namedChildCount !== 2) return null;
    const isAlike = (one: Node): boolean => declarationOf(one, one.startIndex) === declared && isOfAnyInteger(one);
    return uses.every((one) => isAlike(one)) ? rangeOf(declaration.childForFieldName('type')) : null;
  }

  /** Whether a variable of a function is given a value only once. */
  private isSteady(name: Node): boolean {
    const fn = functionAround(name);
    if (!fn) return false;
    const uses = fn.descendantsOfType('identifier').filter((one) => one.text === name.text);
    return uses.filter((one) => isChanged(one)).length <= (isParameter(fn, name.text) ? 0 : 1);
  }

  private functionAt({ start, end }: TextRange): Node | null {
    const node = this.root?.descendantForIndex(start, Math.max(start, end - 1)) ?? null;
    return node && functionAround(node);
  }

  private statementAt({ start, end }: TextRange): Node | null {
    let node = this.root?.descendantForIndex(start, Math.max(start, end - 1)) ?? null;
    while (node && !STATEMENT_END.some((one) => node!.type.endsWith(one))) node = node.parent;
    return node;
  }

  private nodeAt({ start, end }: TextRange): Node | null {
    let node = this.root?.descendantForIndex(start, Math.max(start, end - 1)) ?? null;
    while (node && node.endIndex < end) node = node.parent;
    return node?.startIndex === start && node.endIndex === end ? node : null;
  }
}

function callAt(node: Node | null): Node | null {
  return node?.type === 'call_expression' ? node : null;
}

function rangeOf(node: Node | null): TextRange | null {
  return node && { start: node.startIndex, end: node.endIndex };
}

/** A statement, or the parts of one that has statements in it, without those. */
function headOf(node: Node): readonly Node[] {
  const isBody = (one: Node): boolean => one.type.endsWith('_statement') || one.type === 'else_clause';
  return node.namedChildren.some(isBody) ? node.namedChildren.filter((one) => !isBody(one)) : [node];
}

/** The comment that ends the line of a statement; the statement itself where none does. */
function withComment(statement: Node): Node {
  const next = statement.nextNamedSibling;
  return next?.type === 'comment' && next.startPosition.row === statement.endPosition.row ? next : statement;
}

function isBroken(node: Node): boolean {
  return node.hasError || !everyNode(node, ({ type }) => !type.startsWith('preproc_'));
}

function everyNode(node: Node, test: (node: Node) => boolean): boolean {
  return test(node) && node.children.every((child) => everyNode(child, test));
}

function functionAround(node: Node): Node | null {
  let at: Node | null = node;
  while (at && at.type !== 'function_definition') at = at.parent;
  return at;
}

/** The variables that an expression names; what is declared nowhere around is a macro or an object of the file. */
function namesIn(node: Node): Node[] {
  return node.type === 'identifier' ? [node] : node.descendantsOfType('identifier');
}

/** Where the variable that a name means at an offset is declared: the innermost block that does so before. Null where no block does. */
function declarationOf(name: Node, offset: number): number | null {
  const fn = functionAround(name);
  if (!fn) return null;
  let found: Node | null = null;
  for (const one of fn.descendantsOfType(['identifier'])) {
    if (one.text !== name.text || one.startIndex > offset) continue;
    const scope = scopeDeclaring(one);
    if (!scope || scope.startIndex > offset || scope.endIndex < offset) continue;
    if (!found || one.startIndex > found.startIndex) found = one;
  }
  return found?.startIndex ?? null;
}

/** The node in which a name can be used that is declared here; null where it is not declared here. */
function scopeDeclaring(name: Node): Node | null {
  let at: Node = name;
  while (at.parent?.type.endsWith('declarator') && isDeclared(at)) at = at.parent;
  const { parent } = at;
  if (parent?.type === 'parameter_declaration') return functionAround(name);
  if (parent?.type !== 'declaration' || at === name.parent?.childForFieldName('type')) return null;
  return parent.parent;
}

/** Whether a node is what its parent declares, and not the value or the length of it. */
function isDeclared(node: Node): boolean {
  const declared = node.parent?.childForFieldName('declarator');
  return declared?.startIndex === node.startIndex && declared.endIndex === node.endIndex;
}

function isParameter(fn: Node, name: string): boolean {
  return fn
    .descendantsOfType('parameter_declaration')
    .some((one) => one.descendantsOfType('identifier').some((id) => id.text === name));
}

/** The value that is given to a place where it stands; null where it is given none. */
function valueGiven(place: Node): Node | null {
  const { parent } = place;
  if (parent?.type === 'assignment_expression' && isLeft(parent, place)) return parent.childForFieldName('right');
  return parent?.type === 'init_declarator' && isDeclared(place) ? parent.childForFieldName('value') : null;
}

function isLeft(parent: Node, node: Node): boolean {
  return parent.childForFieldName('left')?.startIndex === node.startIndex;
}

/** Whether a variable may be another one after this: it is given a value, counted, or its address is taken. */
function isChanged(name: Node): boolean {
  const { parent } = name;
  return (
    valueGiven(name) !== null ||
    parent?.type === 'update_expression' ||
    (parent?.type === 'pointer_expression' && parent.childForFieldName('operator')?.text === '&')
  );
}

/** Whether a use of a variable compiles and says the same whatever type of integers it has, as long as that is wide enough. */
function isOfAnyInteger(name: Node): boolean {
  const { parent } = name;
  const value = valueGiven(name);
  if (value) return value.type === 'call_expression';
  if (parent?.type === 'declaration') return true;
  if (parent?.type === 'argument_list')
    return !parent.namedChildren.some(({ type }) => type === 'string_literal' || type === 'concatenated_string');
  return parent?.type === 'assignment_expression' && !isLeft(parent, name);
}

const TRUTHS: ReadonlySet<string> = new Set(['if_statement', 'while_statement', 'do_statement', 'for_statement']);

/** Whether a value is compared, or taken for true or false. */
function isCompared(node: Node): boolean {
  let at = node;
  while (at.parent?.type === 'parenthesized_expression') at = at.parent;
  const { parent } = at;
  if (!parent) return false;
  if (parent.type === 'binary_expression')
    return ['==', '!=', '<', '>', '<=', '>=', '&&', '||'].includes(parent.childForFieldName('operator')?.text ?? '');
  if (parent.type === 'unary_expression') return parent.childForFieldName('operator')?.text === '!';
  if (parent.type === 'conditional_expression')
    return parent.childForFieldName('condition')?.startIndex === at.startIndex;
  // A macro around a condition, such as one that says how likely it is.
  if (parent.type === 'argument_list') return parent.namedChildCount === 1 && isCompared(parent.parent!);
  return TRUTHS.has(parent.type);
}

function isZero(node: Node): boolean {
  const plain = node.type === 'parenthesized_expression' ? node.namedChildren[0] : node;
  return plain?.text === '0' || plain?.text === 'NULL';
}
