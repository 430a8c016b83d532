/** Types as expressions and declarations within functions write them. */
import type { Node } from '../syntax/parser.ts';
import type { Builder } from './builder.ts';
import { type Declared, readDeclarator, readType } from './declarations.ts';
import type { Symbols } from './symbols.ts';
import { type CType, isIntegerTypeName, UNKNOWN_TYPE } from './types.ts';

/** The type of a type name, as in a cast or a compound literal. */
export function typeDescriptor(node: Node | null): CType {
  if (!node) return UNKNOWN_TYPE;
  const base = readType(node.childForFieldName('type') ?? node, []);
  let pointers = 0;
  for (let d = node.childForFieldName('declarator'); d; d = d.childForFieldName('declarator')) {
    if (d.type === 'abstract_pointer_declarator') pointers++;
    else if (d.type !== 'abstract_array_declarator') return UNKNOWN_TYPE;
  }
  return base.name === '' ? UNKNOWN_TYPE : { ...base, pointers };
}

/** The type and name of a declarator, as declarations within functions need them. */
export function declaredIn(typeNode: Node | null, declarator: Node): Declared {
  return readDeclarator(declarator, readType(typeNode, []));
}

/** `(u32)(x)` is a call to the grammar; it is a cast when the name is a type. */
export function castType(
  { builder, symbols }: { readonly builder: Builder; readonly symbols: Symbols },
  node: Node,
  argumentNodes: readonly Node[],
): CType | undefined {
  if (node.type !== 'parenthesized_expression' || argumentNodes.length !== 1 || node.namedChildCount !== 1)
    return undefined;
  const inner = node.namedChildren[0]!;
  if (inner.type !== 'identifier' || builder.lookup(inner.text)) return undefined;
  if (!isIntegerTypeName(inner.text) && symbols.resolve({ ...UNKNOWN_TYPE, name: inner.text }).name === inner.text)
    return undefined;
  return { name: inner.text, pointers: 0, dimensions: [] };
}

/** `$1` in a model's return type stands for the type that argument 1 names, as in container_of(). */
export function returnType(symbols: Symbols, name: string, argumentNodes: readonly Node[]): CType {
  const type = symbols.returnType(name);
  const place = /\$(\d)/.exec(type.name);
  if (!place) return type;
  const argument = argumentNodes[Number(place[1])]?.text ?? '';
  return /^\w+$/.test(argument) ? { ...type, name: type.name.replace(place[0], argument) } : UNKNOWN_TYPE;
}

/** The type in `(u64)-1`, which is a difference to a grammar that knows no types. */
export function negativeCast(builder: Builder, difference: Node): CType | undefined {
  const left = difference.childForFieldName('left')!;
  const name = left.type === 'parenthesized_expression' ? left.namedChildren[0] : undefined;
  if (name?.type !== 'identifier' || builder.lookup(name.text) || !isIntegerTypeName(name.text)) return undefined;
  return { ...UNKNOWN_TYPE, name: name.text };
}
