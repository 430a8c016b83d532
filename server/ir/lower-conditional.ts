/** Statements under `#if`, also where the directive stands between an `if`, `else` or loop and its body. */
import type { Node } from '../syntax/parser.ts';
import type { Builder } from './builder.ts';
import type { ExpressionLowering } from './lower-expression.ts';
import { preprocessorBranch } from './lower-preprocessor.ts';
import type { Symbols } from './symbols.ts';

interface Lowering {
  readonly builder: Builder;
  readonly expressions: ExpressionLowering;
  readonly symbols: Symbols;
  /** Lowers a statement. */
  readonly statement: (node: Node) => void;
}

interface Ways {
  readonly lower: (under: readonly Node[]) => void;
  readonly otherwise: (directive: Node) => void;
}

/** `#elif` behind a statement that they cut, at most: the recursion below must stay within the stack. */
const MAX_DEPTH = 100;

/** A statement whose rest is the first one under the directive behind it. */
interface Cut {
  readonly statement: Node;
  /** Of what in it that is the rest: a body, or what follows `else`. */
  readonly owner: Node;
  readonly isElse: boolean;
  readonly directive: Node;
}

export class ConditionalLowering {
  private readonly lowering: Lowering;
  /** Bodies that stand under a directive, by the statements that they belong to. */
  private readonly bodies = new Map<number, Node>();
  private readonly alternatives = new Map<number, Node>();

  constructor(lowering: Lowering) {
    this.lowering = lowering;
  }

  /** The body of a statement, which the grammar calls `field`. */
  bodyOf(node: Node, field: string): Node | null {
    return this.bodies.get(node.id) ?? node.childForFieldName(field);
  }

  /** What is done where the condition of an `if` does not hold. */
  alternativeOf(node: Node): readonly Node[] {
    const behind = this.alternatives.get(node.id);
    if (behind) return [behind];
    const clause = node.childForFieldName('alternative');
    return clause?.type === 'else_clause' ? clause.namedChildren : [];
  }

  /** All statements of a block, or under a directive. */
  block(node: Node): void {
    this.list(node.namedChildren);
    this.endIfCut(node);
  }

  list(nodes: readonly Node[]): void {
    const statements = nodes.filter(({ type }) => type !== 'comment');
    for (let i = 0; i < statements.length; i++) {
      const cut = cutAt(statements, i);
      if (!cut) this.lowering.statement(statements[i]!);
      else {
        this.cut(cut, cut.directive);
        i = statements.indexOf(cut.directive);
      }
    }
  }

  /** What stands under a directive, on either way. */
  code(node: Node): void {
    this.split(node, {
      lower: (under) => this.list(under),
      otherwise: (directive) => this.lowering.statement(directive),
    });
  }

  /** The ways through a directive: `lower` is given the statements of one, `otherwise` an `#elif` with the other ones. */
  private split(node: Node, { lower, otherwise: next }: Ways): void {
    const { builder, expressions, symbols } = this.lowering;
    const range = expressions.range(node);
    const [then, otherwise, join] = [builder.newBlock(), builder.newBlock(), builder.newBlock()];
    preprocessorBranch(builder, node, then, otherwise, range, (name) => symbols.isDefined(name, node.startIndex));
    const alternative = node.childForFieldName('alternative');
    const head = ['name', 'condition'].map((field) => node.childForFieldName(field)?.id);
    builder.enter(then, range);
    lower(node.namedChildren.filter(({ id }) => id !== alternative?.id && !head.includes(id)));
    this.endIfCut(node);
    builder.jump(join, range);
    builder.enter(otherwise, range);
    if (alternative?.type === 'preproc_else') {
      lower(alternative.namedChildren);
      this.endIfCut(alternative);
    } else if (alternative) next(alternative);
    else lower([]);
    builder.enter(join, range);
  }

  private cut(cut: Cut, directive: Node, depth = 0): void {
    if (depth > MAX_DEPTH) this.stop(directive);
    else
      this.split(directive, {
        lower: (under) => this.across(cut, under),
        otherwise: (next) => this.cut(cut, next, depth + 1),
      });
  }

  /** A statement with the first of those under the directive as its rest. Where there is none, that is what stands behind it: not known. */
  private across({ statement, owner, isElse }: Cut, under: readonly Node[]): void {
    const [first, ...rest] = under.filter(({ type }) => type !== 'comment');
    const bodies = isElse ? this.alternatives : this.bodies;
    if (!first) this.stop(statement);
    else {
      bodies.set(owner.id, first);
      this.lowering.statement(statement);
      bodies.delete(owner.id);
      this.list(rest);
    }
  }

  private endIfCut(node: Node): void {
    if (isCut(node)) this.stop(node);
  }

  private stop(node: Node): void {
    this.lowering.builder.terminate({ op: 'unreachable', range: this.lowering.expressions.range(node) });
  }
}

function cutAt(statements: readonly Node[], at: number): Cut | null {
  const [statement, next, after] = statements.slice(at, at + 3);
  if (!statement || !next) return null;
  if (isDirective(next)) {
    const owner = endsInNothing(statement) ? lastOf(statement) : null;
    return owner && { statement, owner, isElse: false, directive: next };
  }
  if (!after || !isElse(next) || !isDirective(after)) return null;
  const owner = lastOf(statement);
  return owner?.type === 'if_statement' ? { statement, owner, isElse: true, directive: after } : null;
}

/** The innermost statement with a body that ends where this one does. */
function lastOf(statement: Node): Node | null {
  let last = isHead(statement) ? statement : null;
  for (let at: Node | null = statement; at; at = at.namedChildren.at(-1) ?? null) if (isHead(at)) last = at;
  return last;
}

function isHead({ type }: Node): boolean {
  return type === 'if_statement' || type === 'for_statement' || type === 'while_statement';
}

function isDirective({ type }: Node): boolean {
  return type === 'preproc_ifdef' || type === 'preproc_if';
}

function isElse({ type, text }: Node): boolean {
  return type === 'ERROR' && text === 'else';
}

/**
 * Whether what stands under an `#if` ends in a statement whose rest stands behind it: an `else`, or an `if` or loop without a
 * body. Which way leads past that rest is not known.
 */
function isCut(node: Node): boolean {
  if (!node.hasError) return false;
  const last = node.namedChildren.findLast(({ type }) => type !== 'comment' && !type.startsWith('preproc_el'));
  return last !== undefined && (isElse(last) || (isHead(last) && endsInNothing(last)));
}

function endsInNothing({ isMissing, lastChild }: Node): boolean {
  return isMissing || (lastChild !== null && endsInNothing(lastChild));
}
