/** What names mean alone, as code anywhere in the file would read them. */
import { Builder } from './builder.ts';
import type { GlobalObject } from './declarations.ts';
import type { Expression } from './ir.ts';
import { ExpressionLowering } from './lower-expression.ts';
import { expressionFragment } from './macro.ts';
import type { Symbols } from './symbols.ts';

/** The constant that a name stands for: an enumerator or macro in reach, else what the model says; undefined for others. */
export function constantNamed(symbols: Symbols, name: string): bigint | undefined {
  const node = expressionFragment(symbols.fragments, name);
  const value = node && new ExpressionLowering(new Builder(), symbols, () => {}).value(node);
  return value?.kind === 'constant' ? value.value : undefined;
}

/** What an object of static storage holds when the program starts; undefined where it is declared without a value. */
export function initialValue(symbols: Symbols, { initializer }: GlobalObject): Expression | undefined {
  if (!initializer) return undefined;
  return new ExpressionLowering(new Builder(), symbols, () => {}).value(initializer);
}
