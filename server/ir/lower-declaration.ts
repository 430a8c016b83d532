/** Lowers declarations within functions: each variable exists from here on, with its first value and what cleans it up. */
import type { Node } from '../syntax/parser.ts';
import type { Builder } from './builder.ts';
import type { Expression } from './ir.ts';
import type { CleanupLowering } from './lower-cleanup.ts';
import type { ExpressionLowering } from './lower-expression.ts';
import { declaredIn } from './lower-type.ts';

interface Lowering {
  readonly builder: Builder;
  readonly expressions: ExpressionLowering;
  readonly cleanups: CleanupLowering;
}

export function lowerDeclaration({ builder, expressions, cleanups }: Lowering, node: Node): void {
  const typeNode = node.childForFieldName('type');
  const isStatic =
    node.children.some((c) => c.type === 'storage_class_specifier' && c.text === 'static') &&
    !node.children.some((c) => c.type === 'type_qualifier' && c.text === 'const');
  const declarators = node.childrenForFieldName('declarator').filter((child) => child !== null);
  for (const [i, child] of declarators.entries()) {
    const initialised = child.type === 'init_declarator';
    const declarator = initialised ? child.childForFieldName('declarator') : child;
    if (!declarator) continue;
    const { name, type, isFunction, nameNode } = declaredIn(typeNode, declarator);
    if (!name || isFunction) continue;
    const range = expressions.range(declarator);
    const valueNode = initialised ? child.childForFieldName('value') : null;
    // The value is read before the name is in scope for everything but sizeof(*name).
    const variable = builder.declare(name, type, 'local');
    builder.emit({ op: 'declare', variable, range });
    if (valueNode && isStatic) {
      // A static local keeps its value between calls; only its first value is written here.
      builder.emit({ op: 'unknown', what: 'a static variable', variables: [variable], range });
    } else if (valueNode) {
      const value = expressions.value(valueNode);
      const typed: Expression = value.kind === 'aggregate' && !value.type ? { ...value, type } : value;
      const target: Expression = { kind: 'variable', variable, range };
      builder.emit({ op: 'assign', target, value: typed, range: expressions.range(child) });
    }
    const attributes = {
      start: declarators[i - 1]?.endIndex ?? node.startIndex,
      end: valueNode?.startIndex ?? declarators[i + 1]?.startIndex ?? node.endIndex,
    };
    cleanups.declared(variable, node, attributes, expressions.range(nameNode ?? declarator));
  }
}
