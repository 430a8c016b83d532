/** The run that shows a finding, as it is told in the editor: without what has no part in it. */
import type { Severity } from '../rules/finding.ts';
import type { Shown } from '../simulator/show.ts';
import type { Incident, IncidentKind, Run } from '../simulator/trace.ts';
import type { Location } from '../syntax/text.ts';

export interface ShownRun {
  readonly run: Run;
  /** What shows the finding. */
  readonly incident: Incident;
  /** Of the finding. */
  readonly severity: Severity;
}

/** Leaves out accesses to other mappings, and faults of theirs: what they end in says nothing of the finding. */
export function shownRun({ run, incident: found }: Shown & { readonly isShown: true }, severity: Severity): ShownRun {
  // The lines are those of another mapping: here, nothing is blocked.
  const incident = found.kind === 'over-granted' ? { ...found, log: [] } : found;
  const places = [incident, ...incident.from];
  const hops = run.hops.filter(
    ({ place, source }) => place === 'driver' || !source || places.some((other) => isSame(source, other)),
  );
  const fault = run.fault && run.fault.log.join() === incident.log.join() ? run.fault : null;
  const outcome = run.outcome === 'fault' && !fault ? 'done' : run.outcome;
  return { run: { ...run, hops, fault, outcome, warnings: [] }, incident, severity };
}

const isSame = (a: Location, b: Location): boolean => a.file === b.file && a.range.start === b.range.start;

/** What goes wrong with a mapping, in a few words: the verdict on the run. */
export const incidentTexts: Readonly<Record<IncidentKind, string>> = {
  'write-denied': 'the write is blocked',
  'read-denied': 'the read is blocked',
  'not-translated': 'nothing is mapped at the address',
  'over-granted': 'more goes through than is needed',
  elsewhere: 'the access lands elsewhere',
  bug: 'the kernel stops',
  unnoticed: 'a failed map call is not noticed',
  untold: 'a failed map call is told as success',
  refused: 'the map call is refused',
  'frees-size': 'unmapped with another size',
  'frees-function': 'unmapped by another function',
  'frees-count': 'unmapped with another number of entries',
  'frees-direction': 'unmapped with another direction',
  'frees-attributes': 'unmapped with other attributes',
  'frees-unallocated': 'nothing is mapped that is unmapped',
  'frees-unset': 'unmapped before anything is mapped',
  'frees-invalid': 'DMA_MAPPING_ERROR is unmapped',
  'frees-for-another': 'unmapped for another device',
  'frees-unchecked': 'unmapped, but never checked',
  'syncs-size': 'synced beyond the mapping',
  'syncs-direction': 'synced with another direction',
  'syncs-unallocated': 'nothing is mapped that is synced',
  stale: 'CPU and device see other bytes',
  left: 'the mapping is left',
  exposed: 'unmapped while exposed',
  posted: 'the window goes before the write arrives',
  mutable: 'the message may change',
  'wrong-memory': 'mapped as the wrong kind of memory',
  'as-physical': 'taken for a physical address',
};
