/** The run that shows a finding: which functions it takes, and what is to be seen at which place. */

import type { FileFacts } from '../flow/facts.ts';
import type { Unit } from '../flow/unit.ts';
import { recordTag } from '../ir/types.ts';
import type { DeviceAccess, Effect } from '../model/model.ts';
import type { Finding } from '../rules/finding.ts';
import { type FlowStart, placeKey } from '../simulator/program.ts';
import type { MachineKind, Wanted } from '../simulator/show.ts';
import type { IncidentKind } from '../simulator/trace.ts';
import type { Location, TextRange } from '../syntax/text.ts';
import { dmaCallsOf } from './dma-calls.ts';

/** What shows the findings of a rule. */
interface Consequence {
  /** What shows it best first. */
  readonly kinds: readonly IncidentKind[];
  /** The machine on which it shows, where it does not on every one. */
  readonly on?: MachineKind;
  /** Whether the map call that the finding names may be the place. */
  readonly isAtMap?: boolean;
  /** Whether only the mapping of that call counts, the first step: functions that run before may rightly leave others. */
  readonly isOfMap?: boolean;
  /** Whether its steps are the way to it, all of which a run has to go. */
  readonly isOnWay?: boolean;
}

const consequences: Readonly<Record<string, Consequence>> = {
  'coherent-remapped': { kinds: ['wrong-memory'] },
  'direction-denies-read': { kinds: ['read-denied'], on: 'exact', isOnWay: true },
  'direction-denies-write': { kinds: ['write-denied'], isOnWay: true },
  'direction-overgrants': { kinds: ['over-granted'], on: 'exact', isOnWay: true },
  'double-unmap': { kinds: ['frees-unallocated'] },
  'handle-as-physical': { kinds: ['as-physical'] },
  'invalid-direction': { kinds: ['bug', 'write-denied', 'read-denied', 'over-granted'], on: 'exact', isOnWay: true },
  'iommu-prot': { kinds: ['write-denied', 'wrong-memory'] },
  'leaked-mapping': { kinds: ['left'], isOfMap: true },
  'memory-api-on-mmio': { kinds: ['wrong-memory'] },
  'mutable-msi-target': { kinds: ['mutable'], on: 'mutable' },
  'posted-write-race': { kinds: ['posted'] },
  'raw-physical-address': { kinds: ['not-translated'] },
  'suspicious-name': { kinds: ['write-denied'], isOnWay: true },
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
  if (['direction-denies-write', 'direction-overgrants', 'suspicious-name'].includes(rule)) return 'write';
  if (rule !== 'invalid-direction') return undefined;
  return fix?.edits.map(({ newText }) => accessWith[newText]).find((access) => access !== undefined);
}

const accessWith: Readonly<Record<string, DeviceAccess>> = {
  DMA_TO_DEVICE: 'read',
  DMA_FROM_DEVICE: 'write',
  DMA_BIDIRECTIONAL: 'read-write',
};

/** Effects of calls that make what others use. */
const MAKES: ReadonlySet<Effect | undefined> = new Set<Effect>([
  'maps',
  'offers',
  'exposes',
  'reserves',
  'requests-channel',
]);
/** Functions that are taken to have run before, at most. */
const MAX_MAKERS = 6;

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
  const { rule, range, related } = finding;
  const consequence = consequences[rule];
  const holder = functionAt(unit, finding);
  if (!consequence || !holder) return null;
  const via = related
    .filter((step) => step.range.start !== range.start && isStep(unit, step))
    .map((step) => step.range);
  const accesses = accessesBy(facts, unit, finding);
  const { kinds, on, isAtMap, isOfMap, isOnWay = false } = consequence;
  const starts = [...waysTo(unit, related, { holder, isOnWay })].map((way) => ({
    function: way.begin,
    call: range,
    mapping: { before: way.before, via, accesses },
  }));
  const at = isOfMap ? related.slice(0, 1) : [finding, ...(isAtMap ? related : [])];
  const places = at.map((place) => ({ file: place.file, range: place.range }));
  return { starts, wanted: { kinds, places, isOnWay }, on };
}

/**
 * What devices do to what is mapped, by the places of map calls: by models. Of a call with several directions it depends on
 * the way to it, and nothing is said.
 */
export function accessesIn(facts: FileFacts, { model }: Unit): Map<string, DeviceAccess> {
  const { file } = facts;
  const accesses = new Map<string, DeviceAccess>();
  for (const { range: call, address, directions } of dmaCallsOf(facts, model).maps)
    if (address && directions.length <= 1) accesses.set(placeKey({ file, range: call }), address.access);
  return accesses;
}

/** The same, with what a finding says of its map call. */
function accessesBy(facts: FileFacts, unit: Unit, finding: Finding): ReadonlyMap<string, DeviceAccess> {
  const { file, range } = finding;
  const accesses = accessesIn(facts, unit);
  const access = accessBy(finding);
  if (!access) return accesses;
  const holds = (place: Location): boolean =>
    place.file === file && place.range.start <= range.start && range.end <= place.range.end;
  for (const site of facts.maps) {
    // What a header maps inline, it maps where it is called.
    const callers = site.paths.flatMap((path) => path.callers.filter(holds));
    if (!holds(site) && callers.length === 0) continue;
    for (const place of [site, ...callers]) accesses.set(placeKey(place), access);
  }
  return accesses;
}

interface Way {
  readonly begin: string;
  readonly before: readonly string[];
}

/** Where runs to a place in a function begin, the likeliest first. */
function* waysTo(
  unit: Unit,
  related: readonly Location[],
  { holder, isOnWay }: { readonly holder: string; readonly isOnWay: boolean },
): Generator<Way> {
  for (const begin of rootsOf(unit, holder)) {
    const before = othersOf(unit, related, begin);
    yield { begin, before };
    if (before.length > 0) yield { begin, before: [] };
  }
  if (isOnWay) return;
  // What one of them has called when the device goes away.
  for (const begin of othersOf(unit, related, holder)) yield { begin, before: [] };
  for (const maker of makersFor(unit, holder)) yield { begin: holder, before: [maker] };
}

function functionAt(unit: Unit, { file, range }: Location): string | undefined {
  if (file !== unit.file) return undefined;
  return unit.symbols
    .functionDefinitions()
    .find(({ node }) => node.startIndex <= range.start && range.end <= node.endIndex)?.name;
}

/** Whether a function does something at a place: the name of a function, or a parameter, is none. */
function isStep(unit: Unit, place: Location): boolean {
  const { start, end } = place.range;
  const blocks = unit.ir(functionAt(unit, place) ?? '')?.blocks ?? [];
  const isAt = ({ range }: { readonly range: TextRange }): boolean => range.start < end && start < range.end;
  return blocks.some(({ instructions, terminator }) => isAt(terminator) || instructions.some(isAt));
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

/** Functions that make what another one uses or gives back, as far as they are given the same records. */
function makersFor(unit: Unit, name: string): string[] {
  const makers = new Set(
    [...unit.model.functions].filter(([, { effect }]) => MAKES.has(effect)).map(([called]) => called),
  );
  const tags = tagsOf(unit, name);
  return unit.symbols
    .functionDefinitions()
    .map((definition) => definition.name)
    .filter(
      (other) =>
        other !== name && unit.calls.calls(other, makers) && tagsOf(unit, other).some((tag) => tags.includes(tag)),
    )
    .slice(0, MAX_MAKERS);
}

/** The driver's own records that a function is given. */
function tagsOf(unit: Unit, name: string): string[] {
  const { holds, addresses, singles } = unit.model;
  const tags = unit.ir(name)?.parameters.flatMap(({ type }) => recordTag({ ...type, pointers: 0 }) ?? []) ?? [];
  return tags.filter((tag) => !holds.has(tag) && !addresses.has(tag) && !singles.has(tag));
}

/** The functions that steps of a finding lie in, beside the one that a run begins with: they have run before. */
function othersOf(unit: Unit, related: readonly Location[], root: string): string[] {
  const names = related.flatMap((step) => functionAt(unit, step) ?? []);
  return [...new Set(names)].filter((name) => {
    if (name === root) return false;
    return !unit.calls.callersOf(new Set([name])).has(root) && !unit.calls.callersOf(new Set([root])).has(name);
  });
}
