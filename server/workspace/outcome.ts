/** How a simulated run ended, in the words of the editor and the terminal. */
import type { ComparedRun } from '../simulator/compare.ts';
import type { Ringing, Run } from '../simulator/trace.ts';

/** A few words, such as `write fault`, or `write fault after bell_unbind()` where only a write at another moment goes wrong. */
export function outcomeText({ outcome, fault, rings, standIn, incidents = [] }: Ended): string {
  if (fault?.kind === 'kernel-bug') return 'kernel BUG';
  const later = laterWrong({ rings, outcome });
  if (later) return `${later.told} ${later.when}`;
  if (fault) return `${fault.access} fault`;
  if (standIn && outcome === 'interrupt') return 'would ring, if exposed';
  if (outcome === 'done' && incidents.length > 0) return 'access done, but not as it should be';
  return {
    interrupt: 'interrupt raised',
    lost: 'interrupt lost',
    unknown: 'not known',
    fault: 'fault',
    done: 'access done',
  }[outcome];
}

/** The ring that went wrong after a first one that did not. */
export function laterWrong({ rings, outcome }: Pick<Ended, 'rings' | 'outcome'>): Ringing | undefined {
  if (rings[0]?.outcome !== 'interrupt') return undefined;
  return rings.find((each) => !each.isFine && each.outcome === outcome);
}

type Ended = Pick<Run | ComparedRun, 'outcome' | 'fault' | 'rings' | 'standIn'> & Partial<Pick<Run, 'incidents'>>;

/** Whether a run shows that the driver's own doorbell rings, at each moment. */
export function isProven({ outcome, standIn }: Pick<Run, 'outcome' | 'standIn'>): boolean {
  return outcome === 'interrupt' && standIn === null;
}

/** What a simulation of a file begins with, where the file has none of it. */
export const nothingInFile =
  'no function of this file maps a doorbell, hands its address on unmapped, or allocates doorbells of the endpoint framework';

/** A number of things, such as `1 file` or `2 files`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** A function of which not everything could be decided, and why. */
export function undecidedText({ function: name, why }: { readonly function: string; readonly why: string }): string {
  return `${name}() is undecided: ${why}`;
}

/** Why a flow has no runs. */
export const notReached = 'no simulated run reached this map call';

/** One line over all runs, such as `2 flows on ipmmu-vmsa: 1 write fault, 1 interrupt raised`. */
export function summarize(runs: readonly Run[]): string {
  const flows = new Set(runs.map(({ file, range, function: name }) => `${file} ${range.start} ${name}`)).size;
  const iommus = [...new Set(runs.map(({ iommu }) => iommu))];
  const where = iommus.length === 1 ? iommus[0] : `${iommus.length} IOMMUs`;
  return `${counted(flows, 'flow')} on ${where}: ${tally(runs.map(outcomeText))}`;
}

/**
 * One line over the runs of one function on every IOMMU, such as `9 of 21 IOMMUs fault`. A write that gets through everywhere
 * does not say that the driver is right: the findings of its file are named beside it.
 */
export function matrixText(all: readonly Run[], findings = 0): string {
  const runs = all.filter(({ untranslated }) => untranslated === null);
  const iommus = new Set(runs.map(({ iommu }) => iommu));
  const failing = new Set(runs.filter(({ outcome }) => outcome !== 'interrupt').map(({ iommu }) => iommu));
  const found = `${counted(findings, 'finding')} in this file`;
  if (failing.size === 0) {
    const isExposed = runs.every(isProven);
    const rings = `${isExposed ? (findings === 0 ? 'works' : 'rings') : 'would ring, if exposed,'} on all ${iommus.size} IOMMUs`;
    return findings === 0 ? rings : `${rings}, but ${found}`;
  }
  const faults = runs.some(({ outcome }) => outcome === 'fault');
  const failed = `${failing.size} of ${iommus.size} IOMMUs ${faults ? 'fault' : 'lose the interrupt'}`;
  return findings === 0 ? failed : `${failed}, ${found}`;
}

/** Equal entries counted; a single entry stands without its number. */
function tally(entries: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const entry of entries) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  return [...counts]
    .map(([entry, count]) => (entries.length === 1 ? entry : `${count} ${plural(entry, count)}`))
    .join(', ');
}

function plural(entry: string, count: number): string {
  return count > 1 && entry.endsWith('fault') ? `${entry}s` : entry;
}
