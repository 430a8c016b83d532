/** Where an error path leaves for code that others come to as well: the `goto` behind a decision. */
import type { Block, FunctionIr } from '../../ir/ir.ts';
import type { TextRange } from '../../syntax/text.ts';
import { graphOf } from './graph.ts';

/** The only `goto` that one of the ways from a decision leads to, with no other decision between; null where there is none. */
export function wayOut(fn: FunctionIr, decision: TextRange): TextRange | null {
  const found = fn.blocks.flatMap(({ terminator }) =>
    terminator.op === 'branch' && terminator.condition.range.start === decision.start
      ? [terminator.then, terminator.otherwise].flatMap((way) => gotoOn(fn, way, decision) ?? [])
      : [],
  );
  return found.length === 1 ? found[0]! : null;
}

function gotoOn(fn: FunctionIr, from: number, decision: TextRange): TextRange | null {
  const { isInner } = graphOf(fn);
  for (let at = from; isInner(at); ) {
    const { terminator } = fn.blocks[at]!;
    if (terminator.op !== 'jump') return null;
    const { to, range } = terminator;
    // What falls into a label, or out of an `if`, has the range of that.
    if (range.start > decision.end && !isWithin(fn.blocks[to]!, range)) return range;
    at = to;
  }
  return null;
}

/** Whether a block begins within a statement. */
function isWithin({ instructions, terminator }: Block, { start, end }: TextRange): boolean {
  const first = (instructions[0] ?? terminator).range;
  return first.start >= start && first.end <= end;
}
