/** The host does not know what the driver is about to do: it may write at any moment. Rings while the driver cleans up. */
import type { AccessResult } from './access-path.ts';
import type { Doorbell, Rung } from './doorbells.ts';
import type { KernelCall } from './kernel/kernel.ts';
import { hopsOf, isWorse } from './ring.ts';
import type { Hop, Ringing } from './trace.ts';
import { iova } from './units.ts';

/** When an unmapping that was put off has long taken effect. */
const LATER_MS = 10;

/** A ring that is not the first; the hops of one that goes wrong. */
interface Late extends Omit<Ringing, 'when' | 'source'> {
  readonly hops: readonly Hop[];
}

/** Looks on while the driver cleans up, and rings after each of its steps. */
export class LateRings {
  readonly rings: Ringing[] = [];
  private readonly flow: Rung;
  private readonly doorbells: readonly Doorbell[];

  constructor(flow: Rung, doorbells: readonly Doorbell[]) {
    this.flow = flow;
    this.doorbells = doorbells;
    if (doorbells.length > 0) flow.interpreter.kernel.onStep = (call) => this.after(call);
  }

  private after({ name, at }: KernelCall): void {
    const { machine, interpreter } = this.flow;
    const tell = (when: string): Ringing => {
      const { hops, ...end } = ringLater(this.flow, this.doorbells);
      const ringing = { when, source: at, ...end };
      const isNew = !ringing.isFine && this.rings.every(({ isFine }) => isFine);
      if (isNew) interpreter.kernel.hops.push(...hops);
      this.rings.push(ringing);
      return ringing;
    };
    const { outcome } = tell(`after ${name}()`);
    const isStale = machine.mode === 'lazy' && outcome === 'interrupt' && machine.dma.isFlushPending;
    if (!isStale) return;
    machine.wait(LATER_MS);
    tell(`${LATER_MS} ms after ${name}()`);
  }
}

/** Rings every doorbell at some moment after the first; the result is that of the one that ends worst. */
export function ringLater(flow: Rung, doorbells: readonly Doorbell[]): Late {
  let worst: Late | undefined;
  for (const doorbell of doorbells) {
    const result = flow.machine.ring(doorbell);
    const { outcome, fault } = result;
    const judgement = judged(flow, doorbell, result);
    const isNext = !worst || (worst.isFine && !judgement.isFine) || isWorse(outcome, worst.outcome);
    if (!isNext) continue;
    const hops = judgement.isFine ? [] : hopsOf(flow, doorbell, result, doorbells.length + 1);
    worst = { outcome, fault, ...judgement, hops };
  }
  return worst!;
}

/** What is to be said of a write when the driver is no longer just set up. It may end anywhere that is the driver's, or nowhere. */
function judged(
  { machine, interpreter }: Rung,
  { bar, offset }: Doorbell,
  { outcome, fault, virq, landed, notes }: AccessResult,
): Pick<Ringing, 'told' | 'isFine' | 'isUnheard'> {
  const { interrupts, hasRequested, windows, mappings } = interpreter.kernel;
  if (fault) return { told: `${fault.access} fault`, isFine: false };
  if (outcome === 'interrupt') {
    const isHandled = !hasRequested || interrupts.some((each) => each.virq === BigInt(virq ?? -1));
    if (isHandled) return { told: 'interrupt raised', isFine: true };
    return { told: 'interrupt raised, which nobody has requested', isFine: true, isUnheard: true };
  }
  if (machine.endpoint.assigned(bar) === null) return { told: 'the BAR is gone', isFine: true };
  const [note] = notes;
  if (note !== undefined) return { told: note, isFine: true };
  const address = (windows.get(bar)?.start ?? 0n) + offset;
  const isOwn =
    machine.dma.isMemory(iova(address)) ||
    mappings.some(({ iova: start, size, live }) => live && address >= start && address < start + size);
  if (isOwn) return { told: 'the BAR leads to memory of the driver', isFine: true };
  return { told: landed === null ? 'nothing answers' : 'the write lands elsewhere', isFine: false };
}
