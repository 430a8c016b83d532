/**
 * Looks for a run in which something goes wrong at a given place: other values for what is unknown, other calls that fail,
 * other machines. What it finds has happened in that run; where it finds nothing, it says how far the runs came.
 */
import type { Location } from '../syntax/text.ts';
import { type Attempt, attempt, hasSucceeded } from './attempt.ts';
import { Choices } from './choices.ts';
import { useAll } from './kernel/handed-over.ts';
import { createMachine } from './machine.ts';
import { mappingRun } from './mapping-run.ts';
import { findPlatform, platforms } from './platform/all.ts';
import type { Scenario } from './scenario.ts';
import type { FlowOptions } from './simulate.ts';
import type { Incident, IncidentKind, Run, Unknown } from './trace.ts';
import { bitMask } from './units.ts';

/** Runs with other values for what is unknown, for one machine and one call that fails. */
const MAX_CHOICES = 48;
/** Calls that are failed, at most. */
const MAX_FAILED = 12;
/** Instructions over all runs of one search, which then takes a second or two. */
const MAX_STEPS = 200_000;

/** An IOMMU that blocks reads and writes alike, and one that takes 64 address bits of a device. */
const [EXACT, WIDE] = ['smmuv3-stage2', 'smmuv3-stage1'];

/** What is to be seen. */
export interface Wanted {
  readonly kinds: readonly IncidentKind[];
  /** Where: at one of these places, or from what has happened there. */
  readonly places: readonly Location[];
  /** Whether it counts only in a run that has passed all that was on its way. */
  readonly isOnWay: boolean;
}

export type Shown =
  | { readonly isShown: true; readonly run: Run; readonly incident: Incident }
  /** How far the runs came; with a place, where they met what they do not know. */
  | { readonly isShown: false; readonly why: string; readonly at: Location | null };

/** Runs scenarios, the likeliest first, until one shows what is wanted. */
export function show(scenarios: readonly Scenario[], machines: readonly FlowOptions[], wanted: Wanted): Shown {
  const search = new Search(wanted);
  for (const scenario of scenarios)
    for (const options of machines) {
      const found = search.through(scenario, options);
      if (found) return found;
    }
  return search.inVain();
}

/** `exact`: the IOMMU blocks reads and writes alike; `wide`: devices send 64 address bits; `mutable`: MSIs may change. */
export type MachineKind = 'exact' | 'wide' | 'mutable';

/** The machines on which something may show: first the one that it needs, if any, and the given one. */
export function machinesFor(own: FlowOptions, kind: MachineKind | undefined): FlowOptions[] {
  const platform = typeof own.platform === 'string' ? findPlatform(own.platform) : own.platform;
  if (!platform || !kind) return [own];
  switch (kind) {
    case 'exact':
      return [own, { ...own, iommu: EXACT }];
    case 'wide': {
      const devices = platform.devices.map((device) => ({ ...device, dmaMask: device.dmaMask && bitMask(64) }));
      return [{ ...own, platform: { ...platform, devices }, forceDac: true, iommu: WIDE }, own];
    }
    case 'mutable': {
      const mutable = platforms.find(({ name }) => createMachine({ platform: name }).msi?.immutable === false);
      return mutable ? [{ ...own, platform: mutable }] : [own];
    }
  }
}

class Search {
  private readonly wanted: Wanted;
  private steps = 0;
  private isReached = false;
  private last: Unknown | null = null;

  constructor(wanted: Wanted) {
    this.wanted = wanted;
  }

  /** Runs one scenario on one machine: first as it is, then with each call failed in turn that can fail. */
  through(scenario: Scenario, options: FlowOptions): Shown | undefined {
    let calls = 0;
    for (let failing = -1; failing < Math.min(calls, MAX_FAILED); failing++) {
      let choices: Choices | undefined = Choices.first(options.seed);
      for (let i = 0; i < MAX_CHOICES && choices && this.steps < MAX_STEPS; i++) {
        const made = attempt(scenario, options, { choices, failing: failing < 0 ? null : failing });
        const found = this.inRun(made);
        if (found) return found;
        calls = Math.max(calls, made.interpreter.kernel.fallible.length);
        choices = choices.next();
      }
    }
    return undefined;
  }

  private inRun(made: Attempt): Shown | undefined {
    const { interpreter, ending, scenario } = made;
    this.steps += interpreter.steps;
    if (!made.isPrepared) return undefined;
    if (ending.kind === 'stopped') this.last = ending;
    else this.last ??= interpreter.unknown.at(-1) ?? null;
    const isGood = hasSucceeded(scenario, scenario.start.function, ending);
    if (ending.kind === 'returned' && !isGood) interpreter.detach();
    if (!interpreter.reached || (this.wanted.isOnWay && !interpreter.hasPassedAll)) return undefined;
    this.isReached = true;
    useAll(interpreter.kernel, isGood);
    if (isGood) untold(made);
    leftBehind(made);
    const { kinds } = this.wanted;
    const found = interpreter.kernel.incidents
      .filter((incident) => kinds.includes(incident.kind) && this.isThere(incident))
      .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))[0];
    return found && { isShown: true, run: mappingRun(made, [found, ...found.from]), incident: found };
  }

  private isThere({ from, ...at }: Incident): boolean {
    return [at, ...from].some((place) => this.wanted.places.some((wanted) => overlap(place, wanted)));
  }

  inVain(): Shown {
    const { last, isReached } = this;
    const at = last && { file: last.file, range: last.range };
    const aside = last ? `: ${last.what}` : '';
    if (isReached)
      return { isShown: false, why: `runs come to this place, and nothing goes wrong in them${aside}`, at };
    return { isShown: false, why: `no run comes to this place${aside}`, at };
  }
}

const overlap = (a: Location, b: Location): boolean =>
  a.file === b.file && a.range.start < b.range.end && b.range.start < a.range.end;

/** Notes a failed map call that the driver has seen, and has told as success. */
function untold({ interpreter, scenario }: Attempt): void {
  const { program, start } = scenario;
  const { kernel } = interpreter;
  if ((program.ir(start.function)?.returns.name ?? 'void') === 'void') return;
  for (const { made, name, isNoticed } of kernel.failedMaps) {
    if (!isNoticed) continue;
    const text = `${name}() has failed, and ${start.function}() returns success: whoever has called it goes on as if the mapping were there`;
    kernel.incident('untold', { file: program.file, range: start.call }, { text, from: [made] });
  }
}

/** Notes the mappings that are left when the run ends: here, no clean-up follows. */
function leftBehind({ interpreter, scenario, machine, ending }: Attempt): void {
  const { kernel } = interpreter;
  if (kernel.bug || ending.kind === 'stopped') return;
  const { program, start } = scenario;
  for (const { live, isOwned, name, made, iova, size, device } of kernel.mappings) {
    if (!live || !isOwned) continue;
    const rounds = machine.dma.roomFor(device, size);
    const room = rounds === null ? '' : `; after at most ${rounds} such rounds, no IOVA is left for ${device}`;
    const text = `the mapping of ${name}() at IOVA 0x${iova.toString(16)} is still there when ${start.function}() returns${room}`;
    kernel.incident('left', { file: program.file, range: start.call }, { text, from: [made] });
  }
}
