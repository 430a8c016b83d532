/**
 * Fault injection: every kernel call of a flow that can fail is failed in turn, and the machine's state is looked at
 * when the driver is done.
 */
import { afterFailure, cleanUp, rungFirst } from './aftermath.ts';
import { attempt } from './attempt.ts';
import type { Scenario } from './scenario.ts';
import { type FlowOptions, runFlow } from './simulate.ts';
import type { FailedCall, Remnant } from './trace.ts';

/** Calls that are failed in one flow, at most: a loop over many doorbells fails in the same way each time. */
const MAX_INJECTIONS = 64;

export interface Injections {
  /** The calls that were made to fail, in the order of the flow. */
  readonly injected: readonly FailedCall[];
  readonly remnants: readonly Remnant[];
  /** Whether there were more calls than were failed. */
  readonly isPartial: boolean;
}

/** Fails each call of a flow; undefined where no run comes to the flow's call. What a run leaves without a failure is not told again. */
export function injectFailures(scenario: Scenario, options: FlowOptions): Injections | undefined {
  const clean = runFlow(scenario, options);
  if (!clean) return undefined;
  const choices = scenario.best;
  const usual = new Set(clean.remnants.map((remnant) => place(remnant, false)));
  const injected: FailedCall[] = [];
  const remnants = new Map<string, Remnant>();
  for (let failing = 0; failing < MAX_INJECTIONS; failing++) {
    const made = attempt(scenario, options, { choices: choices.again(), failing });
    const before = made.interpreter.kernel.failed;
    if (made.ending.kind === 'stopped') {
      if (!before) return { injected, remnants: [...remnants.values()], isPartial: false };
      injected.push(before);
      continue;
    }
    if (!before) rungFirst(made);
    const { remnants: left, failed } = before ? afterFailure(made) : cleanUp(made, []);
    if (!failed) return { injected, remnants: [...remnants.values()], isPartial: false };
    injected.push(failed);
    for (const remnant of left) {
      const key = place(remnant);
      if (!usual.has(place(remnant, false)) && !remnants.has(key)) remnants.set(key, remnant);
    }
  }
  return { injected, remnants: [...remnants.values()], isPartial: true };
}

/** What is left, and by which call; the second and third doorbell of a loop leave the same. */
function place({ kind, file, range, failed }: Remnant, withFailure = true): string {
  const cause = withFailure && failed ? ` ${failed.file} ${failed.range.start}` : '';
  return `${kind} ${file} ${range.start}${cause}`;
}
