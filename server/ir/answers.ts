/** Calls whose result serves as an answer only: what is asked again with the same words is then answered alike. */
import { type Expression, type FunctionIr, type Instruction, variablesOf } from './ir.ts';
import { integerType } from './types.ts';

const known = new WeakMap<FunctionIr, ReadonlySet<number>>();

/** The temporaries of a function that hold such results: read by conditions and kept in `bool` variables, nothing else. */
export function answersOf(fn: FunctionIr): ReadonlySet<number> {
  let answers = known.get(fn);
  if (!answers) {
    answers = collect(fn);
    known.set(fn, answers);
  }
  return answers;
}

function collect(fn: FunctionIr): Set<number> {
  const results = new Set<number>();
  const usedOtherwise = new Set<number>();
  const use = (e: Expression): void => {
    for (const { id } of variablesOf(e)) usedOtherwise.add(id);
  };
  for (const { instructions, terminator } of fn.blocks) {
    for (const i of instructions) {
      if (i.op === 'call') {
        results.add(i.result.id);
        i.arguments.forEach(use);
      } else if (i.op === 'assign' && !keepsTruth(i)) use(i.value);
      if (i.op === 'assign' && i.target.kind !== 'variable') use(i.target);
    }
    if (terminator.op === 'return' && terminator.value) use(terminator.value);
  }
  return new Set([...results].filter((id) => !usedOtherwise.has(id)));
}

function keepsTruth({ target }: Extract<Instruction, { op: 'assign' }>): boolean {
  return target.kind === 'variable' && integerType(target.variable.type)?.bits === 1;
}
