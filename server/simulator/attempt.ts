/** One run of a flow's first function on a machine, which stands as it is when that returns. */
import type { Choices } from './choices.ts';
import { type Ending, Interpreter, isFailure } from './interpret.ts';
import { createMachine, type Machine, type MachineOptions } from './machine.ts';
import type { Scenario } from './scenario.ts';

export interface Attempt {
  readonly scenario: Scenario;
  readonly machine: Machine;
  readonly interpreter: Interpreter;
  readonly ending: Ending;
  /** Whether what has run before has succeeded, so that the flow's first function is called at all. */
  readonly isPrepared: boolean;
  /** The same once more, on a machine of its own. */
  readonly again: () => Attempt;
}

/** Runs the flow's first function with given choices, up to its return. */
export function attempt(
  scenario: Scenario,
  options: MachineOptions,
  { choices, failing = null }: { choices: Choices; failing?: number | null },
): Attempt {
  const machine = createMachine({ ...options, dmaDebug: true });
  const interpreter = new Interpreter({ scenario, machine, choices, failing });
  const { mapping, function: name } = scenario.start;
  const isPrepared = (mapping?.before ?? []).every((before) => hasSucceeded(scenario, before, interpreter.run(before)));
  const ending = interpreter.run(name);
  const again = (): Attempt => attempt(scenario, options, { choices: choices.again(), failing });
  return { scenario, machine, interpreter, ending, isPrepared, again };
}

/** Whether a function has returned, and no error. */
export function hasSucceeded({ program }: Scenario, name: string, ending: Ending): boolean {
  const returns = program.ir(name)?.returns;
  return ending.kind === 'returned' && !isFailure(ending.value, (returns?.pointers ?? 0) > 0);
}
