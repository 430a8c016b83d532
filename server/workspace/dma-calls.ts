/** Map and unmap calls of a file as the editor shows them: which directions reach them, and what the device does. */
import { type HandleUse, handleUses } from '../flow/accesses.ts';
import type { FileFacts, MapSite } from '../flow/facts.ts';
import type { DeviceAccess, Model } from '../model/model.ts';
import type { Direction } from '../simulator/trace.ts';
import type { Location, TextRange } from '../syntax/text.ts';

/** What a map call is given. */
export interface MapCall {
  /** The kernel's name of the call. */
  readonly api: string;
  /** The family of calls that it belongs to in the models; null where they name none. */
  readonly family: string | null;
  /** The function that holds it. */
  readonly function: string;
  /** The whole call, and its arguments. */
  readonly range: TextRange;
  readonly directionRange: TextRange;
  /** Every direction that reaches it, in the order of enum dma_data_direction; empty where none is known. */
  readonly directions: readonly Direction[];
  /** What the address is, where a model proves it. */
  readonly address: MappedAddress | null;
}

/** What a device does to what a map call maps. */
export interface MappedAddress {
  readonly what: string;
  readonly access: DeviceAccess;
  /** Where the address comes from, or where the handle is given to the device. */
  readonly origin: Location;
  /** Whether the handle tells, not the address. */
  readonly isGiven: boolean;
}

/** What an unmap call is given. */
export interface UnmapCall {
  readonly range: TextRange;
  readonly directionRange: TextRange;
  /** Where the map calls of this file begin whose mappings it may end. */
  readonly maps: readonly number[];
  /** Every direction that the mappings were made with which it may end; empty where none is known. */
  readonly mapped: readonly Direction[];
}

/** The map and unmap calls that stand in a file, in the order of the text. */
export interface DmaCalls {
  readonly maps: readonly MapCall[];
  readonly unmaps: readonly UnmapCall[];
}

/** The directions by their numbers (include/linux/dma-direction.h). */
const DIRECTIONS: readonly Direction[] = ['DMA_BIDIRECTIONAL', 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE', 'DMA_NONE'];

/** The calls of the analysed file. */
export function dmaCallsOf(facts: FileFacts, { functions }: Pick<Model, 'functions'>): DmaCalls {
  const { file, maps, unmaps } = facts;
  const own = maps.filter((site) => site.file === file);
  const uses = handleUses(facts);
  return {
    maps: own.map((site) => ({
      api: site.api,
      family: functions.get(site.api)?.family ?? null,
      function: site.function.name,
      range: site.range,
      directionRange: site.directionRange,
      directions: directionsOf(site),
      address: addressOf(site) ?? givenAs(uses.filter((use) => use.site === site.id)),
    })),
    unmaps: unmaps
      .map(({ range, directionRange, mappings }) => ({
        range,
        directionRange,
        maps: own.filter(({ id }) => mappings.has(id)).map((site) => site.range.start),
        mapped: inOrder(maps.filter(({ id }) => mappings.has(id)).flatMap(directionsOf)),
      }))
      .sort((a, b) => a.range.start - b.range.start),
  };
}

function directionsOf({ paths }: MapSite): Direction[] {
  return inOrder(paths.flatMap(({ direction }) => DIRECTIONS[Number(direction?.value ?? -1)] ?? []));
}

function inOrder(directions: readonly Direction[]): Direction[] {
  return DIRECTIONS.filter((direction) => directions.includes(direction));
}

/** What is told by the devices that the handle is given to. */
function givenAs(uses: readonly HandleUse[]): MappedAddress | null {
  const [first] = uses;
  if (!first) return null;
  const isSame = uses.every(({ access }) => access === first.access);
  const { what, file, range } = first;
  return { what, access: isSame ? first.access : 'read-write', origin: { file, range }, isGiven: true };
}

function addressOf({ paths }: MapSite): MappedAddress | null {
  const proven = paths.flatMap(({ address }) => address ?? []);
  const first = proven[0];
  // Where paths bring different addresses, nothing is said of one of them.
  if (!first || proven.some(({ access }) => access !== first.access)) return null;
  const { what, access, origin } = first;
  return { what, access, origin: { file: origin.file, range: origin.range }, isGiven: false };
}
