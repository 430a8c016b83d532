/** Where an error path leaves for code that others come to as well: the `goto` behind a decision. */
import type { Block, FunctionIr } from '../../ir/ir.ts';
import type { TextRange } from '../../syntax/text.ts';
import { graphOf } from './graph.ts';

/** A statement by which control leaves, with no decision before it. */
interface Leaving {
  readonly range: TextRange;
  readonly isGoto: boolean;
}

/** The `goto` that a decision guards, with no other decision between; null where it guards something else. */
export function wayOut(fn: FunctionIr, decision: TextRange): TextRange | null {
  const found = fn.blocks.flatMap(({ terminator }) =>
    terminator.op === 'branch' && terminator.condition.range.start === decision.start
      ? [terminator.then, terminator.otherwise].flatMap((way) => leavingOn(fn, way, decision) ?? [])
      : [],
  );
  // What is guarded stands before what comes after it.
  const [nearest] = found.sort((a, b) => a.range.start - b.range.start);
  return nearest?.isGoto ? nearest.range : null;
}

function leavingOn(fn: FunctionIr, from: number, decision: TextRange): Leaving | null {
  const { isInner } = graphOf(fn);
  for (let at = from; isInner(at); ) {
    const { terminator } = fn.blocks[at]!;
    if (terminator.op === 'return') return { range: terminator.range, isGoto: false };
    if (terminator.op !== 'jump') return null;
    const { to, range } = terminator;
    // What falls into a label, or out of an `if`, has the range of that.
    if (range.start > decision.end && !isWithin(fn.blocks[to]!, range)) return { range, isGoto: true };
    at = to;
  }
  return null;
}

/** Whether a block begins within a statement. */
function isWithin({ instructions, terminator }: Block, { start, end }: TextRange): boolean {
  const first = (instructions[0] ?? terminator).range;
  return first.start >= start && first.end <= end;
}
