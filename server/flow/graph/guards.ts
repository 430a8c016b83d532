/** Which fields decide whether a function comes to a call that matters: those that a branch asks of which one way alone leads there. */
import { type FunctionIr, type Instruction, successors } from '../../ir/ir.ts';
import { type Bits, bitsAsked, sourcesOf } from './asked-bits.ts';
import { graphOf } from './graph.ts';

type Call = Extract<Instruction, { op: 'call' }>;

export function guardsOf(fn: FunctionIr, matters: (call: Call) => boolean): Bits[] {
  const { order } = graphOf(fn);
  // Without the turns of loops, in which each block leads to each.
  const next = fn.blocks.map(({ id, terminator }) => successors(terminator).filter((to) => order[to]! > order[id]!));
  const targets = fn.blocks.filter(({ instructions }) => instructions.some((i) => i.op === 'call' && matters(i)));
  const guards = new Set<number>();
  for (const { id } of targets) {
    const leads = leadingTo(id, next, order);
    for (const block of leads) if (next[block]!.some((to) => !leads.has(to))) guards.add(block);
  }
  const sources = sourcesOf(fn);
  return [...guards].flatMap((block) => {
    const { terminator } = fn.blocks[block]!;
    return terminator.op === 'branch' ? [...bitsAsked(terminator.condition, sources)] : [];
  });
}

function leadingTo(target: number, next: readonly (readonly number[])[], order: readonly number[]): Set<number> {
  const found = new Set([target]);
  const before = [...next.keys()].filter((block) => order[block]! >= 0 && order[block]! < order[target]!);
  for (const block of before.sort((a, b) => order[b]! - order[a]!))
    if (next[block]!.some((to) => found.has(to))) found.add(block);
  return found;
}
