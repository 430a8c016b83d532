/** What a run is said to be, in one sentence each: for a terminal and for a mail. */
import type { ComparedRun } from '../simulator/compare.ts';
import type { HopPlace, Run, RunMapping, StandIn } from '../simulator/trace.ts';
import { hex } from '../simulator/units.ts';
import { outcomeText } from './outcome.ts';

/** How a run ended, and what that means. */
export function endingText(run: Run | ComparedRun): string {
  if (run.access) return endingOfMapping(run);
  if (run.outcome === 'interrupt' && run.remnants.length > 0)
    return `${outcomeText(run)}, but something is left behind`;
  if (run.outcome === 'interrupt' && run.warnings.length > 0) return `${outcomeText(run)}, but the kernel warns`;
  const { standIn } = run;
  if (standIn && run.outcome === 'interrupt') return `${outcomeText(run)} at BAR${standIn.bar}+${hex(standIn.offset)}`;
  return run.fault && run.fault.kind !== 'kernel-bug' ? `${outcomeText(run)}: the interrupt is lost` : outcomeText(run);
}

function endingOfMapping(run: Run | ComparedRun): string {
  const [incident] = run.incidents;
  if (run.outcome !== 'done' || incident) return incident?.text ?? outcomeText(run);
  if (run.access === 'known') return 'the device gets what it needs of the mapping';
  return `nothing is known of the device: the mapping permits what ${run.mapping.direction} claims`;
}

/** The BAR that a run took, as the driver programs none. */
export function standInText({ bar, offset, address }: StandIn): string {
  return `no BAR is programmed here: what follows is so if BAR${bar}+${hex(offset)} leads to ${hex(address)}`;
}

/** What the map call was given, and what came of it. */
export function mappingText({ phys, iova, size, direction, prot }: RunMapping): string {
  if (size === 0n) return 'nothing is mapped';
  return `mapping: physical ${hex(phys)} at IOVA ${hex(iova)}, ${hex(size)} bytes, ${direction}: ${prot}`;
}

/** What each place is called, in the order in which a ring passes them. */
export const placeNames: Readonly<Record<HopPlace, string>> = {
  driver: 'driver',
  host: 'host',
  bar: 'BAR',
  iatu: 'iATU',
  bus: 'bus',
  iommu: 'IOMMU',
  target: 'target',
  interrupt: 'interrupt',
};
