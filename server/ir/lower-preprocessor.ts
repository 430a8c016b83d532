/**
 * `#if` within functions: both ways are considered, and one configuration decides alike everywhere. A flag of the
 * configuration is a global that nothing writes, named `#NAME` where only its being defined counts.
 */
import type { Node } from '../syntax/parser.ts';
import type { TextRange } from '../syntax/text.ts';
import type { Builder } from './builder.ts';
import { parseLiteral } from './fold.ts';
import type { Expression } from './ir.ts';

/** Goes to `then` where the condition of an `#if`, `#elif`, `#ifdef` or `#ifndef` holds, else to `otherwise`. `defined`: names that the function has defined so far. */
export function preprocessorBranch(
  builder: Builder,
  node: Node,
  then: number,
  otherwise: number,
  range: TextRange,
  defined: ReadonlySet<string>,
): void {
  const name = node.childForFieldName('name')?.text;
  if (name === undefined) branch(builder, node.childForFieldName('condition'), then, otherwise, range, defined);
  else if (/ndef$/.test(node.children[0]?.text ?? '')) builder.branch(flag(name, range, defined), otherwise, then);
  else builder.branch(flag(name, range, defined), then, otherwise);
}

function branch(
  builder: Builder,
  node: Node | null,
  then: number,
  otherwise: number,
  range: TextRange,
  defined: ReadonlySet<string>,
): void {
  const inner = (field: string): Node | null => node?.childForFieldName(field) ?? null;
  const operator = inner('operator')?.text;
  if (node?.type === 'parenthesized_expression')
    branch(builder, node.namedChildren[0] ?? null, then, otherwise, range, defined);
  else if (operator === '!') branch(builder, inner('argument'), otherwise, then, range, defined);
  else if (operator === '&&' || operator === '||') {
    const rest = builder.newBlock();
    branch(
      builder,
      inner('left'),
      operator === '&&' ? rest : then,
      operator === '&&' ? otherwise : rest,
      range,
      defined,
    );
    builder.enter(rest, range);
    branch(builder, inner('right'), then, otherwise, range, defined);
  } else builder.branch(term(node, range, defined), then, otherwise);
}

function term(node: Node | null, range: TextRange, defined: ReadonlySet<string>): Expression {
  const value = parseLiteral(node?.text ?? '');
  if (value !== undefined) return { kind: 'constant', value, range };
  if (node?.type === 'preproc_defined') return flag(node.namedChildren[0]?.text ?? '', range, defined);
  return { kind: 'global', name: `#if ${node?.text.replace(/\s+/g, ' ') ?? ''}`, range };
}

function flag(name: string, range: TextRange, defined: ReadonlySet<string>): Expression {
  if (defined.has(name)) return { kind: 'constant', value: 1n, range };
  return { kind: 'global', name: `#${name}`, range };
}
