/** One run of a flow's first function on a machine, which stands as it is when that returns. */
import type { Choices } from './choices.ts';
import { type Ending, Interpreter } from './interpret.ts';
import { createMachine, type Machine, type MachineOptions } from './machine.ts';
import type { Scenario } from './scenario.ts';

export interface Attempt {
  readonly scenario: Scenario;
  readonly machine: Machine;
  readonly interpreter: Interpreter;
  readonly ending: Ending;
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
  for (const before of mapping?.before ?? []) interpreter.run(before);
  const ending = interpreter.run(name);
  const again = (): Attempt => attempt(scenario, options, { choices: choices.again(), failing });
  return { scenario, machine, interpreter, ending, again };
}
