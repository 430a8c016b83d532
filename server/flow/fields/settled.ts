/** Fields that get their one constant where their record is made: a choice that a driver makes once. */
import { type Expression, type FunctionIr, type Instruction, successors } from '../../ir/ir.ts';
import type { Write } from './access.ts';
import { withoutCasts } from './values.ts';

/** Whether a constant is written wherever the function that writes it makes the record and then succeeds. */
export function isSettled({ fn, range, value }: Write, allocates: (callee: string) => boolean): boolean {
  if (!fn || value.kind !== 'constant') return false;
  for (const { id, instructions } of fn.blocks)
    for (const at of instructions)
      if (at.op === 'assign' && at.range === range)
        return isMade(fn, recordOf(at.target), allocates) && isOnEveryWay(fn, id);
  return false;
}

/** The variable that points to the record in which a place lies. */
function recordOf(place: Expression): number | null {
  if (place.kind === 'member') return recordOf(place.base);
  return place.kind === 'dereference' && place.pointer.kind === 'variable' ? place.pointer.variable.id : null;
}

/** Whether a variable gets memory that the function allocates. */
function isMade({ blocks }: FunctionIr, variable: number | null, allocates: (callee: string) => boolean): boolean {
  const all = blocks.flatMap(({ instructions }) => instructions);
  const makes = (at: Instruction): boolean =>
    at.op === 'call' && at.callee.kind === 'global' && allocates(at.callee.name);
  const made = new Set(all.filter(makes).map((at) => (at.op === 'call' ? at.result.id : -1)));
  return all.some((at) => {
    if (at.op !== 'assign' || at.target.kind !== 'variable' || at.target.variable.id !== variable) return false;
    const value = withoutCasts(at.value);
    return value.kind === 'variable' && made.has(value.variable.id);
  });
}

/** Whether no way leads past a block to an end of the function that does not fail. */
function isOnEveryWay({ blocks }: FunctionIr, through: number): boolean {
  const seen = new Set([through]);
  const work = [0];
  for (let at = work.pop(); at !== undefined; at = work.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const { terminator } = blocks[at]!;
    if (terminator.op === 'return' && !fails(terminator.value)) return false;
    work.push(...successors(terminator));
  }
  return true;
}

/** Whether what is returned is the number of an error, also one that is known by its name only. */
function fails(value: Expression | null): boolean {
  if (value?.kind === 'constant') return value.value < 0n;
  return value?.kind === 'unary' && value.operator === '-' && value.operand.kind === 'global';
}
