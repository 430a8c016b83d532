/** What a function that is not entered can do, by its body and those of the functions that it calls. */
import { type Expression, type FunctionIr, type Instruction, variablesOf } from '../../ir/ir.ts';
import { integerType } from '../../ir/types.ts';
import type { Effect, FunctionModel, Level, Model } from '../../model/model.ts';
import { withoutCasts } from '../fields/values.ts';
import type { Types } from '../types.ts';

export interface Effects {
  /** It may end a mapping that it comes to. */
  readonly ends: boolean;
  /** It may keep what it is given, so that others come to it. */
  readonly keeps: boolean;
  /** It may do more than to write messages and to give back memory. */
  readonly acts: boolean;
  /** Levels of the messages that it writes; null for one that is not known. */
  readonly prints: ReadonlySet<Level | null>;
  /** The arguments behind which it gives back memory. */
  readonly releases: ReadonlySet<number>;
}

const NOBODY: ReadonlySet<never> = new Set<never>();
const NONE: Effects = { ends: false, keeps: false, acts: false, prints: NOBODY, releases: NOBODY };
const ACTS: Effects = { ...NONE, acts: true };
const KEEPS: Effects = { ...ACTS, keeps: true };
const ALL: Effects = { ...KEEPS, ends: true };
/** Effects of calls by which a mapping may end, or others may come to it. */
const ENDING: ReadonlySet<Effect | undefined> = new Set<Effect>(['unmaps', 'frees', 'defers', 'withdraws']);
/** Effects of calls that change nothing for a driver. */
const IDLE: ReadonlySet<Effect | undefined> = new Set<Effect>(['pure', 'none', 'prints', 'releases']);

/** What is asked about a file. */
interface Source {
  readonly model: Model;
  readonly types: Types;
  nameOf(callee: Expression, from: FunctionIr): string;
  callee(name: string, from: FunctionIr): FunctionIr | undefined;
}

export class EffectsOf {
  private readonly unit: Source;
  private readonly known = new Map<FunctionIr, Effects>();

  constructor(unit: Source) {
    this.unit = unit;
  }

  /** Of a call of `name` in the function `from`: of one without a model and whose body is not in reach, anything may be. */
  call(name: string, from: FunctionIr): Effects {
    const model = this.unit.model.functions.get(name);
    if (model) return ofModel(model);
    const fn = this.unit.callee(name, from);
    return fn ? this.function(fn) : ALL;
  }

  /** Whether a call of `name` in the function `from` does nothing but write messages. */
  tells(name: string, from: FunctionIr): boolean {
    const { acts, prints, releases } = this.call(name, from);
    return !acts && prints.size > 0 && releases.size === 0;
  }

  private function(fn: FunctionIr): Effects {
    const known = this.known.get(fn);
    if (known) return known;
    // Until it is known, what calls itself may do anything.
    this.known.set(fn, ALL);
    let { ends, keeps, acts } = fn.isCut ? ALL : NONE;
    const prints = new Set<Level | null>();
    const releases = new Set<number>();
    for (const { instructions } of fn.blocks)
      for (const instruction of instructions) {
        const of = this.instruction(instruction, fn);
        ends ||= of.ends;
        keeps ||= of.keeps;
        acts ||= of.acts;
        for (const level of of.prints) prints.add(level);
        for (const index of of.releases) releases.add(index);
      }
    const effects = { ends, keeps, acts, prints, releases };
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
        return instruction.variables.length + (instruction.reads?.length ?? 0) > 1 ? ALL : ACTS;
      case 'assign':
        if (isLocal(instruction.target)) return NONE;
        return [...variablesOf(instruction.value)].length > 0 ? KEEPS : ACTS;
      case 'call': {
        const name = this.unit.nameOf(instruction.callee, fn);
        const isGivenNothing = instruction.arguments.every((argument) => this.isNothing(argument));
        const isModelled = this.unit.model.functions.has(name);
        if (!isModelled && name !== '' && isGivenNothing) return ACTS;
        const of = this.call(name, fn);
        const given = [...of.releases].flatMap((index) => parameterIn(instruction.arguments[index], fn));
        return { ...of, releases: new Set(given) };
      }
    }
  }
}

/** Of a function with a model. */
function ofModel({ effect, level, arguments: roles }: FunctionModel): Effects {
  if (ENDING.has(effect)) return ALL;
  if (effect === 'prints') return { ...NONE, prints: new Set([level ?? null]) };
  if (effect === 'releases') return { ...NONE, releases: new Set(roles?.memory === undefined ? [] : [roles.memory]) };
  return IDLE.has(effect) ? NONE : ACTS;
}

/** Whether a place is a variable, or lies in one. */
function isLocal(place: Expression): boolean {
  return place.kind === 'variable' || (place.kind === 'member' && isLocal(place.base));
}

/** The number of the parameter that an argument is. */
function parameterIn(argument: Expression | undefined, { parameters }: FunctionIr): number[] {
  const plain = argument && withoutCasts(argument);
  const index = plain?.kind === 'variable' ? parameters.indexOf(plain.variable) : -1;
  return index < 0 ? [] : [index];
}
