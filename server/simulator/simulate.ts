/** Runs a flow of a driver on one machine: the driver's code up to its return, the host's rings, the driver's clean-up. */
import { cleanUp } from './aftermath.ts';
import { type Attempt, attempt } from './attempt.ts';
import { Choices } from './choices.ts';
import { doorbellsOf } from './doorbells.ts';
import type { LiveMapping } from './kernel/kernel.ts';
import type { Machine, MachineOptions } from './machine.ts';
import { describe, nothingMapped, pageNotes, untranslatedNotes } from './mapping-run.ts';
import { aboveWiderController, afterFailedCalls, otherAccesses } from './other-runs.ts';
import { claimed, endOf, isWorse, type RingResult, ringAll } from './ring.ts';
import type { Scenario } from './scenario.ts';
import type { Hop, Ringing, Run, Unknown } from './trace.ts';
import { hex } from './units.ts';

/** Runs that are tried to bring a flow to its map call and past it, with other values for what is unknown. */
const MAX_ATTEMPTS = 64;
/** Instructions over all attempts. */
const MAX_STEPS = 60_000;

/** The machine of a run, and the seed of what is open in it. */
export interface FlowOptions extends MachineOptions {
  readonly seed?: number | undefined;
}

/** A flow rung at every moment that matters; undefined where no attempt came to its call. */
export function simulateFlow(scenario: Scenario, options: FlowOptions): Run | undefined {
  const run = runFlow(scenario, options, true);
  if (run?.rings[0]?.outcome !== 'interrupt') return run;
  const others = [
    ...afterFailedCalls(scenario, options, run),
    aboveWiderController(scenario, options, run),
    ...otherAccesses(scenario, options, run),
  ];
  return withRings(
    run,
    others.filter((ringing) => ringing !== undefined),
  );
}

/** Why the likeliest attempt does not come to the flow's call, and where it ends. */
export function whyNotReached(scenario: Scenario, options: FlowOptions): Unknown {
  const { ending, interpreter } = attempt(scenario, options, { choices: Choices.first(options.seed) });
  const { program, start } = scenario;
  if (ending.kind === 'stopped')
    return { what: `it ends first: ${ending.what}`, file: ending.file, range: ending.range };
  const { value } = ending;
  const result = value.kind === 'integer' ? `returns ${value.value}` : 'returns';
  const last = interpreter.unknown.at(-1);
  const aside = last ? `, after ${last.what}, which is not known to it` : '';
  const { file, range } = last ?? { file: program.file, range: start.call };
  return { what: `it ${result} first${aside}`, file, range };
}

/**
 * The run of a flow that ends worst, where no call fails; undefined where no attempt came to its call. `ringsLate`: the host
 * writes while the driver cleans up, too.
 */
export function runFlow(scenario: Scenario, options: FlowOptions, ringsLate = false): Run | undefined {
  let worst: Run | undefined;
  let most = -1;
  let choices: Choices | undefined = Choices.first(options.seed);
  let steps = 0;
  for (let i = 0; i < MAX_ATTEMPTS && choices && steps < MAX_STEPS; i++) {
    const made = attempt(scenario, options, { choices });
    const { interpreter } = made;
    const concluded = interpreter.reached ? conclude(made, ringsLate) : undefined;
    steps += interpreter.steps;
    if (concluded && concluded.told > most) {
      [worst, most] = [concluded.run, concluded.told];
      scenario.best = choices.again();
    }
    choices = choices.next(concluded && concluded.told > 0 ? (interpreter.decided ?? undefined) : undefined);
  }
  return worst;
}

/** A run with further rings, the worst of which is how it ends. */
function withRings(run: Run, more: readonly Ringing[]): Run {
  const worst = more
    .filter(({ isFine }) => !isFine)
    .reduce<Pick<Run, 'outcome' | 'fault'>>((a, b) => (isWorse(b.outcome, a.outcome) ? b : a), run);
  return { ...run, rings: [...run.rings, ...more], outcome: worst.outcome, fault: worst.fault };
}

/** A run, and how much it tells: least where the driver let go of its mapping or mapped something else, most where it faults. */
interface Concluded {
  readonly run: Run;
  readonly told: number;
}

/** The end of an attempt that came to the flow's call. */
function conclude(made: Attempt, ringsLate: boolean): Concluded {
  const { scenario, machine, interpreter, ending } = made;
  const { kernel } = interpreter;
  const mapping = doorbellMapping(kernel.mappings);
  const finish = (result: Pick<Run, 'outcome'> & Partial<Run>): Run => ({
    file: scenario.program.file,
    range: scenario.start.call,
    function: scenario.start.function,
    iommu: machine.iommu,
    platform: machine.platform.name,
    kernel: machine.kernel,
    mode: machine.mode,
    untranslated: machine.untranslated,
    mapping: mapping ? described : nothingMapped,
    hops: kernel.hops,
    fault: null,
    rings: [],
    standIn: null,
    warnings: interpreter.unknown.length > 0 ? [] : [...kernel.warnings],
    unknown: interpreter.unknown,
    remnants: [],
    incidents: [],
    ...result,
    notes: [...untranslatedNotes(machine), ...pageNotes(machine, mapping), ...kernel.notes, ...(result.notes ?? [])],
  });
  const described = mapping ? describe(machine, mapping) : nothingMapped;
  if (kernel.bug) return { run: finish({ outcome: 'fault', fault: kernel.bug, mapping: nothingMapped }), told: 5 };
  if (mapping && !mapping.live && kernel.windows.size === 0) {
    const notes = ['the driver unmapped the doorbell again before it returned; nothing is left to ring'];
    return { run: finish({ outcome: 'lost', notes }), told: 0 };
  }
  if (ending.kind === 'stopped') {
    const notes = [`the run ends before ${scenario.start.function}() returns: ${ending.what}`];
    return { run: finish({ outcome: 'unknown', notes }), told: mapping ? 2 : 0 };
  }
  const { list, standIn, why } = doorbellsOf(made, mapping ?? null);
  if (list.length === 0 && kernel.refused !== null) {
    const first = { when: `after ${scenario.start.function}()`, outcome: 'lost', fault: null, isFine: false } as const;
    return { run: finish({ outcome: 'lost', rings: [{ ...first, told: kernel.refused }] }), told: 1 };
  }
  if (list.length === 0) {
    const notes = why === null ? [] : [`nothing is rung: ${why}`];
    return { run: finish({ outcome: 'unknown', notes }), told: 0 };
  }
  const rung = claimed(ringAll(made, list), interpreter.unknown);
  const taken: Hop[] = standIn ? [standInHop(standIn)] : [];
  const hops = [...kernel.hops, ...taken, ...rung.hops];
  const first: Ringing = { when: `after ${scenario.start.function}()`, ...endOf(rung) };
  const told = tellsOf(machine, mapping, rung) - (standIn && rung.outcome === 'interrupt' ? 0.5 : 0);
  const run = finish({ ...rung, hops, rings: [first], standIn });
  if (rung.outcome !== 'interrupt') return { run, told };
  // Nobody takes away a BAR that the run itself has made.
  const {
    remnants,
    notes,
    hops: cleaning,
    rings,
    warnings: printed,
  } = cleanUp(made, standIn || !ringsLate ? [] : list);
  const warnings = interpreter.unknown.length > 0 ? [] : [...run.warnings, ...printed];
  const cleaned = { ...run, hops: [...hops, ...cleaning], notes: [...run.notes, ...notes], remnants, warnings };
  const whole = withRings(cleaned, rings);
  return { run: whole, told: whole.outcome === 'fault' ? 5 : told };
}

function standInHop({ bar, offset, address }: NonNullable<Run['standIn']>): Hop {
  const text = `no BAR is programmed here: BAR${bar}+${hex(offset)} is taken to lead to ${hex(address)}`;
  return { place: 'driver', text, address: { space: 'IOVA', value: address } };
}

/** How much a ring tells. */
function tellsOf(machine: Machine, mapping: LiveMapping | undefined, { outcome }: RingResult): number {
  if (mapping && !ringsDoorbell(machine, mapping)) return 1;
  return { unknown: 2, interrupt: 3, done: 3, lost: 4, fault: 5 }[outcome];
}

function doorbellMapping(mappings: readonly LiveMapping[]): LiveMapping | undefined {
  return mappings.findLast((m) => m.isDoorbell && m.live) ?? mappings.findLast((m) => m.isDoorbell);
}

/** Whether a mapping is that of the machine's doorbell, and not of something else that the flow maps. */
function ringsDoorbell({ doorbell }: Machine, { phys, size, isOwned }: LiveMapping): boolean {
  return !isOwned || (doorbell.phys >= (phys & ~0xfffn) && doorbell.phys < phys + size + 0xfffn);
}
