/** Runs a mapping that is no doorbell's: the driver's function through its map call to the end, and the device's part. */
import { attempt, hasSucceeded } from './attempt.ts';
import { Choices } from './choices.ts';
import { useAll } from './kernel/handed-over.ts';
import { mappingRun } from './mapping-run.ts';
import type { Scenario } from './scenario.ts';
import type { FlowOptions } from './simulate.ts';
import type { IncidentKind, Run } from './trace.ts';

/** Runs that are tried to bring a flow to its map call, with other values for what is unknown. */
const MAX_ATTEMPTS = 64;
/** Instructions over all attempts. */
const MAX_STEPS = 60_000;

/** What holds whatever the calls do that a run does not know. */
const certain: ReadonlySet<IncidentKind> = new Set<IncidentKind>([
  ...(['bug', 'refused', 'write-denied', 'read-denied', 'over-granted', 'wrong-memory'] as const),
]);

/** The likeliest run that maps at the flow's call; undefined where none does. */
export function simulateMapping(scenario: Scenario, options: FlowOptions): Run | undefined {
  const { program, start } = scenario;
  let choices: Choices | undefined = Choices.first(options.seed);
  let steps = 0;
  for (let i = 0; i < MAX_ATTEMPTS && choices && steps < MAX_STEPS; i++) {
    const made = attempt(scenario, options, { choices });
    const { kernel, unknown } = made.interpreter;
    steps += made.interpreter.steps;
    const isMapped = kernel.mappings.some(({ made: at }) => at.range.start === start.call.start);
    if (isMapped || kernel.bug || kernel.failedMaps.length > 0) {
      useAll(kernel, hasSucceeded(scenario, start.function, made.ending));
      const run = mappingRun(made, [{ file: program.file, range: start.call }]);
      return unknown.length === 0 ? run : withoutDoubtful(run);
    }
    choices = choices.next();
  }
  return undefined;
}

/** A run as far as nothing hangs on calls that it does not know. */
function withoutDoubtful(run: Run): Run {
  const incidents = run.incidents.filter(({ kind }) => certain.has(kind));
  const isDoubtful = run.fault?.kind === 'translation';
  return { ...run, incidents, warnings: [], ...(isDoubtful && { outcome: 'unknown', fault: null }) };
}
