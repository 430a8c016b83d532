/**
 * `#if` within functions: both ways are considered, and one configuration decides alike everywhere. A flag of the
 * configuration is a global that nothing writes, named `#NAME` where only its being defined counts.
 */
import type { Node } from '../syntax/parser.ts';
import type { TextRange } from '../syntax/text.ts';
import type { Builder } from './builder.ts';
import { parseLiteral } from './fold.ts';
import type { Expression } from './ir.ts';

/** Conditions within conditions, at most: the recursion below must stay within the stack. What is deeper is one flag. */
const MAX_DEPTH = 100;

/** Whether a name is defined; undefined where the configuration decides. */
export type Decided = (name: string) => boolean | undefined;

/** Goes to `then` where the condition of an `#if`, `#elif`, `#ifdef` or `#ifndef` holds, else to `otherwise`. `decided` tells what the file itself decides. */
export function preprocessorBranch(
  builder: Builder,
  node: Node,
  then: number,
  otherwise: number,
  range: TextRange,
  decided: Decided,
): void {
  const name = node.childForFieldName('name')?.text;
  if (name === undefined) branch(builder, node.childForFieldName('condition'), then, otherwise, range, decided);
  else if (/ndef$/.test(node.children[0]?.text ?? '')) builder.branch(flag(name, range, decided), otherwise, then);
  else builder.branch(flag(name, range, decided), then, otherwise);
}

function branch(
  builder: Builder,
  node: Node | null,
  then: number,
  otherwise: number,
  range: TextRange,
  decided: Decided,
  depth = 0,
): void {
  const inner = (field: string): Node | null => node?.childForFieldName(field) ?? null;
  const into = (part: Node | null, holds: number, fails: number): void =>
    branch(builder, part, holds, fails, range, decided, depth + 1);
  const operator = inner('operator')?.text;
  if (depth > MAX_DEPTH) builder.branch(term(node, range, decided), then, otherwise);
  else if (node?.type === 'parenthesized_expression') into(node.namedChildren[0] ?? null, then, otherwise);
  else if (operator === '!') into(inner('argument'), otherwise, then);
  else if (operator === '&&' || operator === '||') {
    const rest = builder.newBlock();
    into(inner('left'), operator === '&&' ? rest : then, operator === '&&' ? otherwise : rest);
    builder.enter(rest, range);
    into(inner('right'), then, otherwise);
  } else builder.branch(term(node, range, decided), then, otherwise);
}

function term(node: Node | null, range: TextRange, decided: Decided): Expression {
  const value = parseLiteral(node?.text ?? '');
  if (value !== undefined) return { kind: 'constant', value, range };
  if (node?.type === 'preproc_defined') return flag(node.namedChildren[0]?.text ?? '', range, decided);
  return { kind: 'global', name: `#if ${node?.text.replace(/\s+/g, ' ') ?? ''}`, range };
}

function flag(name: string, range: TextRange, decided: Decided): Expression {
  const known = decided(name);
  if (known !== undefined) return { kind: 'constant', value: known ? 1n : 0n, range };
  return { kind: 'global', name: `#${name}`, range };
}
