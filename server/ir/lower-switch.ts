/** The labels of a `switch`, and which of them a value goes to. */
import type { Node } from '../syntax/parser.ts';
import type { Builder } from './builder.ts';
import type { Expression } from './ir.ts';
import type { ExpressionLowering } from './lower-expression.ts';

export interface Case {
  readonly node: Node;
  readonly block: number;
  /** Statements after the label, up to the next one. */
  readonly body: readonly Node[];
  /** It stands in a block of its own, as control can come to that as well. */
  readonly isNested: boolean;
  /** The value, or the ends of `low ... high`; none for `default`. */
  readonly values: readonly Node[];
}

/** Blocks and `#if` within each other, at most: the recursion below must stay within the stack. */
const MAX_DEPTH = 100;

interface Lowering {
  readonly builder: Builder;
  readonly expressions: ExpressionLowering;
}

/** The cases of a switch's body in the order of the text, those under `#if` and in blocks included. */
export function casesOf(body: Node, lowering: Lowering, isNested = false, depth = 0): Case[] {
  if (depth > MAX_DEPTH) {
    lowering.expressions.tooDeep(body, 'cases nested too deep');
    return [];
  }
  return body.namedChildren.flatMap((node) => {
    if (node.type === 'case_statement')
      return [caseOf(node, lowering.builder, isNested), ...casesOf(node, lowering, true, depth + 1)];
    if (node.type.startsWith('preproc_')) return casesOf(node, lowering, isNested, depth + 1);
    return HOLDING.has(node.type) ? casesOf(node, lowering, true, depth + 1) : [];
  });
}

/** Statements that hold others, and no cases of their own. */
const HOLDING = new Set([
  ...['compound_statement', 'if_statement', 'else_clause', 'labeled_statement'],
  ...['for_statement', 'while_statement', 'do_statement'],
]);

function caseOf(node: Node, builder: Builder, isNested: boolean): Case {
  const value = node.childForFieldName('value');
  // The grammar does not know ranges: the rest of one is an error node.
  const range = node.namedChildren.find((c) => c.type === 'ERROR' && c.children[0]?.type === '...');
  const high = range?.namedChildren[0];
  const body = node.namedChildren.filter((c) => c.id !== value?.id && c.id !== range?.id);
  return { node, block: builder.newBlock(), body, isNested, values: [value, high].filter((v) => v != null) };
}

/** Compares `subject` with the values of each case in turn and goes to its block, else to `default` or to `end`. */
export function dispatch(
  { builder, expressions }: Lowering,
  subject: Expression,
  cases: readonly Case[],
  end: number,
): void {
  const { range } = subject;
  let fallback = end;
  for (const { values, block } of cases) {
    const [low, high] = values.map((v) => expressions.value(v));
    if (!low) {
      fallback = block;
      continue;
    }
    const next = builder.newBlock();
    if (high) {
      const within = builder.newBlock();
      builder.branch({ kind: 'binary', operator: '>=', left: subject, right: low, range: low.range }, within, next);
      builder.enter(within, range);
      builder.branch({ kind: 'binary', operator: '<=', left: subject, right: high, range: high.range }, block, next);
    } else builder.branch({ kind: 'binary', operator: '==', left: subject, right: low, range: low.range }, block, next);
    builder.enter(next, range);
  }
  builder.jump(fallback, range);
}
