/** What a function that is not entered can do to mappings, by its body and those of the functions that it calls. */
import { type Expression, type FunctionIr, type Instruction, variablesOf } from '../ir/ir.ts';
import { integerType } from '../ir/types.ts';
import type { Effect } from '../model/model.ts';
import type { Unit } from './unit.ts';

export interface Effects {
  /** It may end a mapping that it comes to. */
  readonly ends: boolean;
  /** It may keep what it is given, so that others come to it. */
  readonly keeps: boolean;
}

const NONE: Effects = { ends: false, keeps: false };
const ALL: Effects = { ends: true, keeps: true };
/** Effects of calls by which a mapping may end, or others may come to it. */
const ENDING: ReadonlySet<Effect | undefined> = new Set<Effect>(['unmaps', 'frees', 'defers', 'withdraws']);

export class EffectsOf {
  private readonly unit: Unit;
  private readonly known = new Map<FunctionIr, Effects>();

  constructor(unit: Unit) {
    this.unit = unit;
  }

  /** Of a call of `name` in the function `from`: of one whose body is not in reach, anything may be. */
  call(name: string, from: FunctionIr): Effects {
    const fn = this.unit.callee(name, from);
    return fn ? this.function(fn) : ALL;
  }

  private function(fn: FunctionIr): Effects {
    const known = this.known.get(fn);
    if (known) return known;
    // Until it is known, what calls itself may do anything.
    this.known.set(fn, ALL);
    let { ends, keeps } = fn.isCut ? ALL : NONE;
    for (const { instructions } of fn.blocks)
      for (const instruction of instructions) {
        const of = this.instruction(instruction, fn);
        ends ||= of.ends;
        keeps ||= of.keeps;
      }
    const effects = { ends, keeps };
    this.known.set(fn, effects);
    return effects;
  }

  /** Whether an argument leads to no mapping: nothing of the caller's, or a number too narrow for a handle. */
  private isNothing(argument: Expression): boolean {
    const bits = argument.kind === 'cast' ? integerType(this.unit.types.resolve(argument.type))?.bits : undefined;
    return (bits !== undefined && bits < 64) || [...variablesOf(argument)].length === 0;
  }

  private instruction(instruction: Instruction, fn: FunctionIr): Effects {
    switch (instruction.op) {
      case 'declare':
        return NONE;
      case 'unknown':
        return instruction.variables.length + (instruction.reads?.length ?? 0) > 1 ? ALL : NONE;
      case 'assign': {
        const isKept = instruction.target.kind !== 'variable' && [...variablesOf(instruction.value)].length > 0;
        return isKept ? { ends: false, keeps: true } : NONE;
      }
      case 'call': {
        const name = this.unit.nameOf(instruction.callee, fn);
        const model = this.unit.model.functions.get(name);
        if (model) return ENDING.has(model.effect) ? ALL : NONE;
        const isGivenNothing = instruction.arguments.every((argument) => this.isNothing(argument));
        return name !== '' && isGivenNothing ? NONE : this.call(name, fn);
      }
    }
  }
}
