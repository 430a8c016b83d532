/** Runs a flow of a driver on one machine: the driver's code up to its return, the host's rings, the driver's clean-up. */
import { cleanUp } from './aftermath.ts';
import { type Attempt, attempt } from './attempt.ts';
import { Choices } from './choices.ts';
import { permitsText } from './iommu/iommu.ts';
import type { LiveMapping } from './kernel/kernel.ts';
import type { Machine, MachineOptions } from './machine.ts';
import { type RingResult, ringAll } from './ring.ts';
import type { Scenario } from './scenario.ts';
import type { Hop, Run, RunMapping } from './trace.ts';
import { iova } from './units.ts';

/** Runs that are tried to bring a flow to its map call and past it, with other values for what is unknown. */
const MAX_ATTEMPTS = 64;
/** Instructions over all attempts. */
const MAX_STEPS = 60_000;

/** The machine of a run, and the seed of what is open in it. */
export interface FlowOptions extends MachineOptions {
  readonly seed?: number | undefined;
}

/** The run of a flow that ends worst; undefined where no attempt came to its map call. */
export function simulateFlow(scenario: Scenario, options: FlowOptions): Run | undefined {
  let worst: Run | undefined;
  let most = -1;
  let choices: Choices | undefined = Choices.first(options.seed);
  let steps = 0;
  for (let i = 0; i < MAX_ATTEMPTS && choices && steps < MAX_STEPS; i++) {
    const made = attempt(scenario, options, { choices });
    const { interpreter } = made;
    const concluded = interpreter.reached ? conclude(made) : undefined;
    steps += interpreter.steps;
    if (concluded && concluded.told > most) {
      [worst, most] = [concluded.run, concluded.told];
      scenario.best = choices.again();
    }
    choices = choices.next(concluded && concluded.told > 0 ? (interpreter.decided ?? undefined) : undefined);
  }
  return worst;
}

/** A run, and how much it tells: least where the driver let go of its mapping or mapped something else, most where it faults. */
interface Concluded {
  readonly run: Run;
  readonly told: number;
}

/** The end of an attempt that came to the flow's call. */
function conclude(made: Attempt): Concluded {
  const { scenario, machine, interpreter, ending } = made;
  const { kernel } = interpreter;
  const finish = (
    mapping: RunMapping,
    { hops, outcome, fault, notes }: RingResult,
    remnants: Run['remnants'] = [],
  ): Run => ({
    file: scenario.program.file,
    range: scenario.start.call,
    function: scenario.start.function,
    iommu: machine.iommu,
    platform: machine.platform.name,
    kernel: machine.kernel,
    mode: machine.mode,
    mapping,
    hops,
    outcome,
    fault,
    unknown: interpreter.unknown,
    remnants,
    notes: [...kernel.notes, ...notes],
  });
  const mapping = doorbellMapping(kernel.mappings);
  if (kernel.bug || !mapping) {
    const result = { hops: kernel.hops, fault: kernel.bug, notes: [] };
    if (!kernel.bug && ending.kind === 'returned') {
      // A doorbell that the hardware itself shows in a BAR needs no mapping.
      const rung = ringAll(made, null);
      const shown = rung.outcome === 'interrupt' && rung.hops.length > 0;
      if (shown) return { run: finish(nothingMapped, { ...rung, hops: [...kernel.hops, ...rung.hops] }), told: 3 };
    }
    if (!kernel.bug) return { run: finish(nothingMapped, { ...result, outcome: 'unknown' }), told: 0 };
    return { run: finish(nothingMapped, { ...result, outcome: 'fault' }), told: 5 };
  }
  const described = describe(machine, mapping);
  const before: readonly Hop[] = [...kernel.hops];
  if (!mapping.live) {
    const notes = ['the driver unmapped the doorbell again before it returned; nothing is left to ring'];
    return { run: finish(described, { hops: before, outcome: 'lost', fault: null, notes }), told: 0 };
  }
  if (ending.kind === 'stopped') {
    const notes = [`the run ends before ${scenario.start.function}() returns: ${ending.what}`];
    return { run: finish(described, { hops: before, outcome: 'unknown', fault: null, notes }), told: 2 };
  }
  const rung = claimed(ringAll(made, mapping), interpreter.unknown);
  const hops = [...before, ...rung.hops];
  const told = ringsDoorbell(machine, mapping) ? { unknown: 2, interrupt: 3, lost: 4, fault: 5 }[rung.outcome] : 1;
  if (rung.outcome !== 'interrupt') return { run: finish(described, { ...rung, hops }), told };
  const { remnants, notes, hops: cleaning } = cleanUp(made);
  const cleaned = [...hops, ...cleaning];
  return { run: finish(described, { ...rung, hops: cleaned, notes: [...rung.notes, ...notes] }, remnants), told };
}

/** What is told of a ring: one that goes astray after calls that are not known may do so because of what they would have done. */
function claimed(rung: RingResult, unknown: Run['unknown']): RingResult {
  const isAstray = rung.outcome === 'lost' || rung.fault?.kind === 'translation';
  if (!isAstray || unknown.length === 0) return rung;
  const names = [...new Set(unknown.map(({ what }) => what))].join(', ');
  const note = `the doorbell does not ring in this run, which does not know ${names}: nothing is claimed of it`;
  return { ...rung, outcome: 'unknown', fault: null, notes: [...rung.notes, note] };
}

const nothingMapped: RunMapping = { phys: 0n, iova: 0n, size: 0n, direction: 'DMA_NONE', prot: 'none' };

function doorbellMapping(mappings: readonly LiveMapping[]): LiveMapping | undefined {
  return mappings.findLast((m) => m.isDoorbell && m.live) ?? mappings.findLast((m) => m.isDoorbell);
}

function describe({ dma }: Machine, { device, phys, iova: handle, size, direction, live }: LiveMapping): RunMapping {
  const permits = dma.permits(device, iova(handle));
  const prot = !live ? 'unmapped' : permits ? permitsText(permits) : 'none enforced';
  return { phys, iova: handle, size, direction, prot };
}

/** Whether a mapping is that of the machine's doorbell, and not of something else that the flow maps. */
function ringsDoorbell({ doorbell }: Machine, { phys, size, isOwned }: LiveMapping): boolean {
  return !isOwned || (doorbell.phys >= (phys & ~0xfffn) && doorbell.phys < phys + size + 0xfffn);
}
