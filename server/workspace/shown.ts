/** The run that shows a finding: which functions it takes, and what is to be seen at which place. */

import type { FileFacts } from '../flow/facts.ts';
import type { Unit } from '../flow/unit.ts';
import type { DeviceAccess } from '../model/model.ts';
import type { Finding } from '../rules/finding.ts';
import { type FlowStart, placeKey } from '../simulator/program.ts';
import type { MachineKind, Wanted } from '../simulator/show.ts';
import type { IncidentKind } from '../simulator/trace.ts';
import type { Location } from '../syntax/text.ts';
import { dmaCallsOf } from './dma-calls.ts';

/** What shows the findings of a rule. */
interface Consequence {
  /** What shows it best first. */
  readonly kinds: readonly IncidentKind[];
  /** The machine on which it shows, where it does not on every one. */
  readonly on?: MachineKind;
  /** Whether the map call that the finding names may be the place. */
  readonly isAtMap?: boolean;
}

const consequences: Readonly<Record<string, Consequence>> = {
  'direction-denies-read': { kinds: ['read-denied'], on: 'exact' },
  'direction-denies-write': { kinds: ['write-denied'] },
  'direction-overgrants': { kinds: ['over-granted'], on: 'exact' },
  'double-unmap': { kinds: ['frees-unallocated'] },
  'handle-as-physical': { kinds: ['as-physical'] },
  'invalid-direction': { kinds: ['bug', 'write-denied', 'read-denied', 'over-granted'], on: 'exact' },
  'iommu-prot': { kinds: ['write-denied', 'wrong-memory'] },
  'leaked-mapping': { kinds: ['left'] },
  'memory-api-on-mmio': { kinds: ['wrong-memory'] },
  'mutable-msi-target': { kinds: ['mutable'], on: 'mutable' },
  'posted-write-race': { kinds: ['posted'] },
  'raw-physical-address': { kinds: ['not-translated'] },
  'suspicious-name': { kinds: ['write-denied'] },
  'sync-mismatch': { kinds: ['syncs-direction', 'syncs-size', 'syncs-unallocated', 'stale'] },
  'truncated-iova': { kinds: ['unnoticed', 'not-translated', 'elsewhere'], on: 'wide' },
  'unchecked-mapping': { kinds: ['unnoticed', 'untold', 'not-translated', 'frees-unchecked'], isAtMap: true },
  'unmap-mismatch': {
    kinds: [
      ...(['frees-direction', 'frees-size', 'frees-function', 'frees-count', 'frees-attributes'] as const),
      ...(['frees-for-another', 'frees-unallocated'] as const),
    ],
  },
  'unmap-unmapped': { kinds: ['frees-invalid', 'frees-unset'] },
  'unmap-while-exposed': { kinds: ['exposed'] },
  'window-too-small': { kinds: ['elsewhere', 'not-translated'] },
  'wrong-device': { kinds: ['refused', 'not-translated'] },
};

/** What a device does by a finding: by its rule, or by the direction that the finding would have. */
function accessBy({ rule, fix }: Finding): DeviceAccess | undefined {
  if (rule === 'direction-denies-read') return 'read';
  if (rule === 'direction-denies-write' || rule === 'suspicious-name') return 'write';
  if (rule !== 'invalid-direction') return undefined;
  return fix?.edits.map(({ newText }) => accessWith[newText]).find((access) => access !== undefined);
}

const accessWith: Readonly<Record<string, DeviceAccess>> = {
  DMA_TO_DEVICE: 'read',
  DMA_FROM_DEVICE: 'write',
  DMA_BIDIRECTIONAL: 'read-write',
};

/** How far up callers are gone for what a function is given. */
const MAX_CALLERS = 3;

export interface ShowPlan {
  /** Where runs begin and what they pass, the likeliest first. */
  readonly starts: readonly FlowStart[];
  readonly wanted: Wanted;
  readonly on: MachineKind | undefined;
}

/** How a finding of a file can be shown; null for one in which no function of the file has a part. */
export function planFor(finding: Finding, facts: FileFacts, unit: Unit): ShowPlan | null {
  const { rule, file, range, related } = finding;
  const consequence = consequences[rule];
  const holder = functionAt(unit, finding);
  if (!consequence || !holder) return null;
  const accesses = new Map<string, DeviceAccess>();
  for (const { range: call, address } of dmaCallsOf(facts).maps)
    if (address) accesses.set(placeKey({ file, range: call }), address.access);
  const access = accessBy(finding);
  const holds = (place: Location): boolean =>
    place.file === file && place.range.start <= range.start && range.end <= place.range.end;
  const call = facts.maps.find((site) => holds(site) || site.paths.some(({ callers }) => callers.some(holds)));
  if (call && access) accesses.set(placeKey(call), access);
  const via = related
    .filter((step) => step.file === file && step.range.start !== range.start)
    .map((step) => step.range);
  const starts: FlowStart[] = [];
  for (const root of rootsOf(unit, holder)) {
    const before = othersOf(unit, related, root);
    starts.push({ function: root, call: range, mapping: { before, via, accesses } });
    if (before.length > 0) starts.push({ function: root, call: range, mapping: { before: [], via, accesses } });
  }
  const { kinds, on, isAtMap } = consequence;
  const places = [finding, ...(isAtMap ? related : [])].map((place) => ({ file: place.file, range: place.range }));
  return { starts, wanted: { kinds, places }, on };
}

function functionAt(unit: Unit, { file, range }: Location): string | undefined {
  if (file !== unit.file) return undefined;
  return unit.symbols
    .functionDefinitions()
    .find(({ node }) => node.startIndex <= range.start && range.end <= node.endIndex)?.name;
}

/** The function itself, and those that lead to it, from the nearest on. */
function rootsOf(unit: Unit, name: string): string[] {
  const found = [name];
  let above = [name];
  for (let depth = 0; depth < MAX_CALLERS && above.length > 0; depth++) {
    const wanted = new Set(above);
    above = unit.symbols
      .functionDefinitions()
      .map((definition) => definition.name)
      .filter((caller) => !found.includes(caller) && unit.calls.calls(caller, wanted));
    found.push(...above);
  }
  return found;
}

/** The functions that steps of a finding lie in, beside the one that a run begins with: they have run before. */
function othersOf(unit: Unit, related: readonly Location[], root: string): string[] {
  const names = related.flatMap((step) => functionAt(unit, step) ?? []);
  return [...new Set(names)].filter((name) => {
    if (name === root) return false;
    return !unit.calls.callersOf(new Set([name])).has(root) && !unit.calls.callersOf(new Set([root])).has(name);
  });
}
