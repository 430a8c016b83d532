/** Lowers the initialiser of an object at file scope: what it puts into the members of records. */
import { Builder } from './builder.ts';
import type { GlobalObject } from './declarations.ts';
import type { Expression } from './ir.ts';
import { ExpressionLowering } from './lower-expression.ts';
import type { Symbols } from './symbols.ts';

/** The first value of an object; undefined where it has none. */
export function lowerObject({ initializer, type }: GlobalObject, symbols: Symbols): Expression | undefined {
  if (!initializer) return undefined;
  const value = new ExpressionLowering(new Builder(), symbols, () => {}).value(initializer);
  return value.kind === 'aggregate' && !value.type ? { ...value, type } : value;
}
