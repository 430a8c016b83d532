/** What is put into fields, by its form. */
import type { Expression, FunctionIr, Instruction } from '../../ir/ir.ts';
import type { Symbols } from '../../ir/symbols.ts';

/** A value before it was cast. */
export function withoutCasts(value: Expression): Expression {
  return value.kind === 'cast' ? withoutCasts(value.operand) : value;
}

/** Whether a value stands for no address: a constant, also one whose number is not known, or nothing. */
export function isNothing(value: Expression, symbols: Symbols): boolean {
  const plain = withoutCasts(value);
  switch (plain.kind) {
    case 'constant':
      return true;
    case 'unary':
      return isNothing(plain.operand, symbols);
    case 'aggregate':
      return plain.entries.every((entry) => isNothing(entry.value, symbols));
    case 'global':
      // Objects are spelled in small letters.
      return plain.name === plain.name.toUpperCase() && symbols.global(plain.name) === undefined;
    default:
      return false;
  }
}

/** The call whose result a value is. */
export function callIn(fn: FunctionIr, value: Expression): Extract<Instruction, { op: 'call' }> | undefined {
  if (value.kind !== 'variable' || value.variable.kind !== 'temporary') return undefined;
  for (const { instructions } of fn.blocks)
    for (const at of instructions) if (at.op === 'call' && at.result.id === value.variable.id) return at;
  return undefined;
}
