/** What the direction rules share: the names of directions, the path that shows a finding, and its repair. */
import { type HandleUse, handleUses } from '../flow/accesses.ts';
import { type MapCall, mapCalls } from '../flow/checkers/map-calls.ts';
import { saidAgainOf } from '../flow/checkers/said-again.ts';
import type { DirectionFact } from '../flow/domain/lifecycle.ts';
import type { FileFacts, MapPath, MapSite } from '../flow/facts.ts';
import type { TextRange } from '../syntax/text.ts';
import type { Edit, Fix, Related } from './finding.ts';

/** enum dma_data_direction (include/linux/dma-direction.h). */
export const Direction = { BIDIRECTIONAL: 0n, TO_DEVICE: 1n, FROM_DEVICE: 2n, NONE: 3n } as const;

const NAMES = ['DMA_BIDIRECTIONAL', 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE', 'DMA_NONE'];

export function directionName(value: bigint): string {
  return NAMES[Number(value)] ?? String(value);
}

/** enum dma_transfer_direction (include/linux/dmaengine.h), which is another one with numbers that overlap. */
const TRANSFERS = ['DMA_MEM_TO_MEM', 'DMA_MEM_TO_DEV', 'DMA_DEV_TO_MEM', 'DMA_DEV_TO_DEV', 'DMA_TRANS_NONE'];

/** The constant of dmaengine's enum that a direction was written as; null where it was none. */
export function transferName(facts: FileFacts, { literal, origin }: DirectionFact): string | null {
  const names = literal && origin?.file === facts.file ? facts.code.termsAt(literal) : null;
  return names?.length === 1 && TRANSFERS.includes(names[0]!) ? names[0]! : null;
}

/** The direction that grants just what a device does. */
export function rightDirection(access: NonNullable<MapPath['address']>['access']): bigint {
  return { write: Direction.FROM_DEVICE, read: Direction.TO_DEVICE, 'read-write': Direction.BIDIRECTIONAL }[access];
}

/** A path on which both the direction and what the device does are proven. */
export type ProvenPath = MapPath & {
  readonly direction: DirectionFact;
  readonly address: NonNullable<MapPath['address']>;
};

/** A path on which the direction is known. */
export type DirectedPath = MapPath & { readonly direction: DirectionFact };

/** The first path of a site that a test picks, shortest call chain first. */
export function provenPath(site: MapSite, test: (path: ProvenPath) => boolean): ProvenPath | undefined {
  return site.paths
    .filter((p): p is ProvenPath => p.direction !== null && p.address !== null && test(p as ProvenPath))
    .sort((a, b) => a.callers.length - b.callers.length)[0];
}

/**
 * Where a finding about a map call stands in the analysed file. For a call in another file that is where this file gives it
 * the direction or the address; null where that file is the one to repair.
 */
export function reportedAt(
  { file }: FileFacts,
  site: MapSite,
  { direction, address, callers }: ProvenPath,
): TextRange | null {
  if (site.file === file) return site.directionRange;
  if (direction.origin?.file === file) return direction.literal ?? direction.origin.range;
  if (address.origin.file !== file) return null;
  return callers.findLast((caller) => caller.file === file)?.range ?? null;
}

/** A mapping that a device is given for an access that its direction denies. */
export interface DeniedUse {
  readonly map: MapCall & { readonly directionRange: TextRange; readonly direction: DirectionFact };
  readonly use: HandleUse;
  /** The direction that grants all that is done to it. */
  readonly right: bigint;
}

/**
 * The first such use of each map call: of those mapped with `direction`, which denies `access`. Where the same access is
 * granted on another path, direction and transfer may go together in a way that the file does not show.
 */
export function* deniedUses(facts: FileFacts, access: 'read' | 'write', direction: bigint): Generator<DeniedUse> {
  const seen = new Set<string>();
  const isDenied = (call: MapCall): call is DeniedUse['map'] =>
    call.directionRange !== null &&
    call.direction?.value === direction &&
    call.address?.access !== 'read' &&
    call.address?.access !== 'write' &&
    !transferName(facts, call.direction);
  const uses = handleUses(facts);
  const does = (use: HandleUse): boolean => use.access === access || use.access === 'read-write';
  const granted = new Set(uses.filter((use) => does(use) && use.direction !== direction).map(({ site }) => site));
  for (const use of uses) {
    const { site } = use;
    if (!does(use) || use.direction !== direction || seen.has(site) || granted.has(site) || isNamed(facts, site))
      continue;
    const calls = facts.of(mapCalls).filter((map) => map.site === site);
    const map = calls.find(isDenied);
    if (!map) continue;
    seen.add(site);
    const isAll = uses.every((other) => other.site !== site || other.access === access);
    const right = access === 'read' ? Direction.TO_DEVICE : Direction.FROM_DEVICE;
    yield { map, use, right: isAll ? right : Direction.BIDIRECTIONAL };
  }
}

/** Whether it is known of what a map call maps what is done to it, so that its paths tell. */
function isNamed({ maps }: FileFacts, site: string): boolean {
  return maps.find(({ id }) => id === site)?.paths.some(({ address }) => address !== null) ?? false;
}

/** The steps of such a use: the calls that lead to the map call, its direction, and what the handle is given as. */
export function stepsOfUse({ map, use }: DeniedUse): Related[] {
  const steps = [...map.callers];
  const { origin, value } = map.direction;
  if (origin && origin.range.start !== map.directionRange.start)
    steps.push({ file: origin.file, range: origin.range, message: `the direction is ${directionName(value)} here` });
  return [...steps, { file: use.file, range: use.range, message: `it is given as ${use.what} here` }];
}

/** The repair of the map call with its unmaps. */
export function repairUse(facts: FileFacts, { map }: DeniedUse, right: bigint): Fix | null {
  const site = facts.maps.find(({ file, range }) => file === facts.file && range.start === map.range.start);
  const path = site?.paths.find((p): p is DirectedPath => p.direction?.value === map.direction.value);
  return site && path ? repairDirection(facts, site, path, right) : null;
}

const DOES = { write: 'only writes to it', read: 'only reads it', 'read-write': 'reads and writes it' };

/** The steps of a path in the order in which the driver takes them: calls, address, direction, and the decisions that matter. */
export function stepsOf(site: MapSite, path: ProvenPath): Related[] {
  const { address, direction } = path;
  const steps: (Related & { order: number })[] = path.callers.map((caller, i) => ({
    ...caller,
    order: i - path.callers.length,
  }));
  steps.push({
    file: address.origin.file,
    range: address.origin.range,
    order: address.origin.order,
    message: `the address is ${address.what}; the device ${DOES[address.access]}`,
  });
  if (
    direction.origin &&
    (direction.origin.file !== site.file || direction.origin.range.start !== site.directionRange.start)
  ) {
    steps.push({
      file: direction.origin.file,
      range: direction.origin.range,
      order: direction.origin.order,
      message: `the direction is ${directionName(direction.value)} here`,
    });
  }
  if (site.paths.length > 1) {
    const decisive = path.branches.filter((b) =>
      site.paths.some(
        (other) =>
          other !== path && !other.branches.some((o) => o.range.start === b.range.start && o.message === b.message),
      ),
    );
    for (const branch of decisive) steps.push({ order: Number.MAX_SAFE_INTEGER, ...branch });
  }
  return steps.sort((a, b) => a.order - b.order).map(({ file, range, message }) => ({ file, range, message }));
}

/** One edit that gives the map call and the unmap calls of its handle the right direction; null where that would change more. */
export function repairDirection(facts: FileFacts, site: MapSite, path: DirectedPath, right: bigint): Fix | null {
  const name = directionName(right);
  const wrong = path.direction;
  const edits = new Map<number, Edit>();
  const replace = ({ literal, origin }: DirectionFact): boolean => {
    if (!literal || origin?.file !== facts.file || !isReplaceable(facts, literal)) return false;
    edits.set(literal.start, { file: facts.file, range: literal, newText: name });
    return !facts.isPassedOn(literal);
  };
  if (!replace(wrong) || isSharedWith(facts, site, path)) return null;
  let isSynced = false;
  for (const { call, isShared } of saidAgainOf(facts, site.id)) {
    // What it says is not known, unless it says what the map call says by the same variable.
    if (!call.direction && isInside(wrong.literal, site.range)) return null;
    if (call.direction?.value !== wrong.value) continue;
    if (isShared || !replace(call.direction)) return null;
    isSynced ||= call.effect === 'syncs';
  }
  const list = [...edits.values()].sort((a, b) => a.range.start - b.range.start);
  const others = list.length - 1;
  const what = isSynced ? 'call' : 'unmap';
  const title =
    others === 0
      ? `Change the direction to ${name}`
      : `Change the direction to ${name} in the map call and ${others === 1 ? `its ${what}` : `${others} ${what}s`}`;
  return { title, edits: list };
}

function isInside(inner: TextRange | null, outer: TextRange): boolean {
  return inner !== null && inner.start >= outer.start && inner.end <= outer.end;
}

/** Whether a direction stands there by its name or as a number: what a macro stands for is not to be replaced with one. */
export function isReplaceable(facts: FileFacts, range: TextRange): boolean {
  const [name, ...more] = facts.code.termsAt(range) ?? [];
  if (name === undefined || more.length > 0) return false;
  return NAMES.includes(name) || TRANSFERS.includes(name) || isDigit(name[0]!);
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

function accessOf({ address, likely }: MapPath): MapPath['likely'] {
  return address?.access ?? likely;
}

/** Whether the same constant also gives the direction of another mapping, or of this one where it may be right. */
function isSharedWith(facts: FileFacts, site: MapSite, path: DirectedPath): boolean {
  const sharing = (other: MapPath): boolean => other.direction?.literal?.start === path.direction.literal?.start;
  const isSame = (other: MapPath): boolean => accessOf(other) === accessOf(path);
  // Without its callers, a function knows less of the same mapping.
  const isVague = (other: MapPath): boolean => other.callers.length === 0 && path.callers.length > 0;
  return facts.maps.some((other) =>
    other === site ? other.paths.some((p) => sharing(p) && !isSame(p) && !isVague(p)) : other.paths.some(sharing),
  );
}
