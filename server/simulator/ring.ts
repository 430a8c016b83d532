/** What the host's writes to doorbells come to at one moment: the hops of each, and how the worst of them ends. */
import type { AccessResult } from './access-path.ts';
import { type Doorbell, isInPages, type Rung } from './doorbells.ts';
import type { Fault, Hop, Outcome, Ringing, Run } from './trace.ts';

export interface RingResult {
  readonly hops: readonly Hop[];
  readonly outcome: Outcome;
  readonly fault: Fault | null;
  readonly notes: readonly string[];
}

/** From best to worst. */
const order: readonly Outcome[] = ['interrupt', 'done', 'unknown', 'lost', 'fault'];

/** Whether an outcome is worse than another. */
export function isWorse(one: Outcome, other: Outcome): boolean {
  return order.indexOf(one) > order.indexOf(other);
}

/** Whether a write went where nothing is, or nothing that answers. */
export function isAstray({ outcome, fault }: Pick<RingResult, 'outcome' | 'fault'>): boolean {
  return outcome === 'lost' || fault?.kind === 'translation';
}

/** What is told of a ring: one that goes astray after calls that are not known may do so because of what they would have done. */
export function claimed(rung: RingResult, unknown: Run['unknown']): RingResult {
  if (!isAstray(rung) || unknown.length === 0) return rung;
  const names = [...new Set(unknown.map(({ what }) => what))].join(', ');
  const note = `the doorbell does not ring in this run, which does not know ${names}: nothing is claimed of it`;
  return { ...rung, outcome: 'unknown', fault: null, notes: [...rung.notes, note] };
}

/** The end of a ring that is to raise an interrupt. */
export function endOf({ outcome, fault }: RingResult): Omit<Ringing, 'when'> {
  const ends = {
    interrupt: 'interrupt raised',
    done: 'access done',
    unknown: 'not known',
    lost: 'interrupt lost',
    fault: 'fault',
  };
  return { outcome, fault, told: fault ? `${fault.access} fault` : ends[outcome], isFine: outcome === 'interrupt' };
}

/** Rings every doorbell; the result is that of the one that ends worst. */
export function ringAll(flow: Rung, doorbells: readonly Doorbell[]): RingResult {
  const hops: Hop[] = [];
  const notes: string[] = [];
  let worst: Pick<RingResult, 'outcome' | 'fault'> = { outcome: 'interrupt', fault: null };
  const seen = new Set<string>();
  for (const [i, doorbell] of doorbells.entries()) {
    const result = flow.machine.ring(doorbell);
    const passed = hopsOf(flow, doorbell, result, doorbells.length > 1 ? i + 1 : undefined);
    const ends = passed.filter(({ place }, at) => at === 0 || at === passed.length - 1 || place === 'interrupt');
    const alike = `${result.outcome} ${passed.at(-1)?.place} ${result.virq}`;
    // Doorbells that go the way of one before are shown by where they begin and end.
    hops.push(...(seen.has(alike) ? ends : passed));
    seen.add(alike);
    for (const note of result.notes) if (!notes.includes(note)) notes.push(note);
    if (isWorse(result.outcome, worst.outcome)) worst = { outcome: result.outcome, fault: result.fault };
  }
  return { ...worst, hops, notes };
}

/** The way of a write, with the driver's calls that decide it, up to the handler. */
export function hopsOf(flow: Rung, { bar }: Doorbell, { hops, virq }: AccessResult, ring: number | undefined): Hop[] {
  const { windows, mappings } = flow.interpreter.kernel;
  const numbered = ring === undefined ? {} : { ring };
  const sent = hops.find(({ place }) => place === 'bus')?.address?.value;
  const mapping = sent === undefined ? undefined : mappings.findLast((each) => isInPages(each, sent));
  const passed = hops.map((hop): Hop => {
    const { place } = hop;
    // Up to the local bus, the call that set the BAR decides; then the map call.
    const beforeBus = place === 'host' || place === 'bar' || place === 'iatu';
    const source = beforeBus ? windows.get(bar)?.made : place === 'interrupt' ? undefined : mapping?.made;
    return { ...hop, ...(source && { source }), ...numbered };
  });
  return virq === null ? passed : [...passed, ...handled(flow, virq, numbered)];
}

/** Who handles an interrupt, where the driver requests any. */
function handled({ interpreter }: Rung, virq: number, numbered: { ring?: number }): Hop[] {
  const { interrupts, hasRequested } = interpreter.kernel;
  if (!hasRequested) return [];
  const found = interrupts.find((i) => i.virq === BigInt(virq));
  const text = found ? `${found.handler} is called` : `nobody has requested interrupt ${virq}`;
  return [{ place: 'interrupt', text, ...(found && { source: found.made }), ...numbered }];
}
