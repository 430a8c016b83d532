/**
 * The machine's state after a driver gave up or cleaned up: mappings that it leaked, a BAR that leads to what is
 * unmapped, interrupts still requested. Only what the driver's own code is to give back counts.
 */
import type { Attempt } from './attempt.ts';
import { type Doorbell, doorbellsOf } from './doorbells.ts';
import { isFailure } from './interpret.ts';
import type { LiveMapping, Window } from './kernel/kernel.ts';
import { LateRings } from './moments.ts';
import type { BarNumber } from './pcie/bar.ts';
import { ringAll } from './ring.ts';
import type { FailedCall, Hop, KernelWarning, Remnant, Ringing } from './trace.ts';
import { hex } from './units.ts';

export interface Aftermath {
  readonly remnants: readonly Remnant[];
  readonly notes: readonly string[];
  /** What the clean-up did. */
  readonly hops: readonly Hop[];
  /** The rings after its steps. */
  readonly rings: readonly Ringing[];
  /** What the kernel prints about it. */
  readonly warnings: readonly KernelWarning[];
  /** The call that was made to fail on the way. */
  readonly failed: FailedCall | null;
}

/**
 * Runs the driver's clean-up after its set-up, rings the doorbells after each of its steps, and looks at what is left.
 * Pointers in the driver's records that the flow never wrote may be set or not: only what goes wrong either way is told.
 */
export function cleanUp(made: Attempt, doorbells: readonly Doorbell[]): Aftermath {
  const { scenario, interpreter } = made;
  const ending = scenario.cleanUp;
  if (!ending) return { ...nothing(made), remnants: danglingBars(made, 'while the host may still write to it') };
  const other = made.again;
  const fresh = clean(made, ending.name, { isFresh: true, doorbells });
  const isGood = fresh.remnants.length + fresh.warnings.length === 0 && fresh.rings.every(({ isFine }) => isFine);
  if (fresh.kind === 'returned' && isGood) return fresh;
  const second = other();
  const rung = rungFirst(second);
  const set = clean(second, ending.name, { isFresh: false, doorbells: doorbells.length > 0 ? rung : [] });
  if (fresh.kind === 'stopped') return set;
  if (set.kind === 'stopped') return fresh;
  const places = new Set(set.remnants.map(placeOf));
  const remnants = fresh.remnants.filter((remnant) => places.has(placeOf(remnant)));
  const wrong = new Set(set.rings.filter(({ isFine }) => !isFine).map(momentOf));
  const both = withoutWrong(fresh, (ringing) => !wrong.has(momentOf(ringing)));
  const printed = new Set(set.warnings.map(({ range, log }) => `${range.start} ${log[0]}`));
  const warnings = fresh.warnings.filter(({ range, log }) => printed.has(`${range.start} ${log[0]}`));
  return { ...both, remnants, warnings, failed: interpreter.kernel.failed };
}

/** Without those rings that went wrong of which nothing is to be told. */
function withoutWrong<T extends Pick<Aftermath, 'rings' | 'hops'>>(
  aftermath: T,
  isLeftOut: (ringing: Ringing) => boolean,
): T {
  const rings = aftermath.rings.filter((ringing) => ringing.isFine || !isLeftOut(ringing));
  const hasWrong = rings.some(({ isFine }) => !isFine);
  return { ...aftermath, rings, hops: aftermath.hops.filter(({ place }) => place === 'driver' || hasWrong) };
}

const momentOf = ({ when, source }: Ringing): string => `${when} ${source?.file} ${source?.range.start}`;

function placeOf({ kind, file, range }: Remnant): string {
  return `${kind} ${file} ${range.start}`;
}

function clean(
  made: Attempt,
  name: string,
  { isFresh, doorbells }: { isFresh: boolean; doorbells: readonly Doorbell[] },
): Aftermath & { readonly kind: 'returned' | 'stopped' } {
  const { scenario, interpreter } = made;
  const { kernel } = interpreter;
  const before = kernel.hops.length;
  const [windows, printed] = [new Map(kernel.windows), kernel.warnings.length];
  const { rings } = new LateRings(made, doorbells);
  const result = interpreter.cleanUp(name, isFresh);
  const hops = kernel.hops.slice(before);
  const { failed } = kernel;
  if (result.kind === 'stopped') {
    const notes = [`the run ends before ${name}() returns: ${result.what}`];
    return { kind: 'stopped', remnants: [], notes, ...withoutWrong({ rings, hops }, () => true), warnings: [], failed };
  }
  const warnings = kernel.warnings.slice(printed);
  const after = `after ${name}()`;
  const exposes = scenario.answersFor('exposes');
  const remnants = [
    ...(scenario.answersFor('maps') ? leakedMappings(made, after) : []),
    ...(exposes ? danglingBars(made, after) : []),
    ...(scenario.answersFor('interrupts') ? requestedInterrupts(made, after) : []),
  ];
  // Where this clean-up has nothing to do with the BAR, another one takes it away, and most likely before.
  const isItsBar = doorbells.some(({ bar }) => kernel.windows.get(bar) !== windows.get(bar));
  const told = withoutWrong({ rings, hops }, () => !exposes && !isItsBar);
  return { kind: 'returned', remnants, notes: [], ...told, warnings, failed };
}

/** The host rings before the driver cleans up: the doorbells that it then rings again. */
export function rungFirst(made: Attempt): readonly Doorbell[] {
  const mapping = made.interpreter.kernel.mappings.findLast(({ isDoorbell, live }) => isDoorbell && live) ?? null;
  const { list } = doorbellsOf(made, mapping);
  ringAll(made, list);
  return list;
}

function nothing({ interpreter }: Attempt): Aftermath {
  return { remnants: [], notes: [], hops: [], rings: [], warnings: [], failed: interpreter.kernel.failed };
}

/** What a set-up that failed has left behind: nobody will clean up after it. */
export function afterFailure(made: Attempt): Aftermath {
  const { scenario, ending } = made;
  if (ending.kind === 'stopped') return nothing(made);
  const returns = scenario.program.ir(scenario.start.function)?.returns;
  if (!isFailure(ending.value, (returns?.pointers ?? 0) > 0)) return cleanUp(made, []);
  if (made.interpreter.detach().kind === 'stopped') return nothing(made);
  const after = `when ${scenario.start.function}() returns an error`;
  const remnants = [...leakedMappings(made, after), ...danglingBars(made, after), ...requestedInterrupts(made, after)];
  return { ...nothing(made), remnants };
}

function leakedMappings(made: Attempt, after: string): Remnant[] {
  return made.interpreter.kernel.mappings
    .filter(({ live, isOwned }) => live && isOwned)
    .map(({ name, iova, made: at }) => ({
      ...base(made),
      ...at,
      kind: 'mapping-leaked',
      message: sentence(made, `the mapping of ${name}() at IOVA ${hex(iova)} is still there ${after}`),
    }));
}

function requestedInterrupts(made: Attempt, after: string): Remnant[] {
  return made.interpreter.kernel.interrupts
    .filter(({ isManaged }) => !isManaged)
    .map(({ virq, handler, made: at }) => ({
      ...base(made),
      ...at,
      kind: 'irq-leaked',
      message: sentence(made, `interrupt ${virq} of ${handler} is still requested ${after}`),
    }));
}

function danglingBars(made: Attempt, after: string): Remnant[] {
  const { kernel } = made.interpreter;
  const found: Remnant[] = [];
  for (const [bar, window] of kernel.windows) {
    const ended = endedBehind(kernel.mappings, window);
    if (ended) found.push(danglingBar(made, { bar, window, ended, after }));
  }
  return found;
}

/** The mapping that a window leads to and that is no more. */
function endedBehind(mappings: readonly LiveMapping[], { start, size }: Window): LiveMapping | undefined {
  const inside = mappings.filter((m) => m.iova < start + size && start < m.iova + m.size);
  return inside.some(({ live }) => live) ? undefined : inside.at(-1);
}

function danglingBar(
  made: Attempt,
  { bar, window, ended, after }: { bar: BarNumber; window: Window; ended: LiveMapping; after: string },
): Remnant {
  const { machine } = made;
  const register = machine.doorbell.phys - ended.phys;
  const inMapping = ended.isOwned && register >= 0n && register < ended.size ? register : 0n;
  const offset = ended.iova + inMapping - window.start;
  const written = machine.ring({ bar, offset: offset < 0n ? 0n : offset, data: BigInt(machine.doorbell.data) });
  const gone = ended.isOwned ? 'is unmapped' : 'is given back';
  const host = written.fault ? 'a write by the host faults' : 'a write by the host still goes through';
  return {
    ...base(made),
    ...window.made,
    kind: 'bar-dangling',
    message: sentence(made, `BAR${bar} still leads to ${hex(ended.iova)}, which ${gone}, ${after}: ${host}`),
    hops: [...made.interpreter.kernel.hops, ...written.hops],
    fault: written.fault,
  };
}

function base({ machine, interpreter }: Attempt) {
  return {
    failed: interpreter.kernel.failed,
    iommu: machine.iommu,
    platform: machine.platform.name,
    hops: interpreter.kernel.hops,
    fault: null,
  };
}

function sentence({ interpreter }: Attempt, text: string): string {
  const { failed } = interpreter.kernel;
  return failed ? `${text}, where ${failed.name}() fails (${failed.result})` : text;
}
