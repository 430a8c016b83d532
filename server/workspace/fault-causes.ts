/**
 * Which map calls can explain a fault, or a mistake, that a kernel logged. A permission fault needs a mapping that does not grant the
 * access; where nothing is mapped, any mapping may be the one that was gone, or whose handle the device was not given. Where
 * the log names the driver of the device, its own map calls are meant.
 */
import { protOf } from '../simulator/grants.ts';
import type { LoggedFault, SuspectedMaps } from '../simulator/iommu/fault-log.ts';
import type { Access, Direction } from '../simulator/trace.ts';
import { moduleName } from './makefile.ts';
import type { PlacedCall } from './workspace-calls.ts';

/** A map call, and how it would explain the fault. */
export interface Cause {
  readonly call: PlacedCall;
  /** A clause such as `DMA_TO_DEVICE grants no write, and the device writes to it`. */
  readonly why: string;
}

/** What can explain a fault. */
export interface Causes {
  /** The likeliest first. */
  readonly causes: readonly Cause[];
  /** The drivers that the log names, where only their map calls are among the causes; empty where any call can be. */
  readonly drivers: readonly string[];
  /** Map calls of other drivers that could explain it as well. */
  readonly elsewhere: number;
}

/** A cause with its place in the list, likeliest 0. */
type Ranked = Cause & { readonly rank: number };

/** From this rank on, a call is no more than not excluded. */
const OPEN = 3;

/**
 * The map calls that can explain a fault, the likeliest first, else in the order of files and lines: only those of the drivers
 * that the log names, where these have any; of them only those that do not grant the access, where there are such.
 */
export function causesOf(fault: LoggedFault, calls: readonly PlacedCall[], named: readonly string[]): Causes {
  const all = calls.flatMap((call) => explain(fault, call) ?? []);
  const drivers = named.filter((driver) => all.some(({ call }) => isOf(driver, call)));
  if (drivers.length === 0) return { causes: inOrder(all), drivers, elsewhere: 0 };
  const modules = new Set(calls.flatMap((call) => (drivers.some((one) => registers(one, call)) ? call.modules : [])));
  const isOwn = (call: PlacedCall): boolean =>
    drivers.some((driver) => isOf(driver, call)) || call.modules.some((name) => modules.has(name));
  const own = all.filter(({ call }) => isOwn(call));
  return { causes: inOrder(own), drivers, elsewhere: all.length - own.length };
}

/** Whether a driver is known to be that of a call's file: the file registers it, or is part of the module of that name. */
function isOf(driver: string, call: PlacedCall): boolean {
  return registers(driver, call) || call.modules.includes(moduleName(driver));
}

function registers(driver: string, call: PlacedCall): boolean {
  return call.drivers.includes(driver);
}

function inOrder(ranked: readonly Ranked[]): Cause[] {
  const denying = ranked.filter(({ rank }) => rank < OPEN);
  return (denying.length > 0 ? denying : ranked)
    .toSorted((a, b) => a.rank - b.rank || compare(a.call.file, b.call.file) || a.call.line - b.call.line)
    .map(({ call, why }) => ({ call, why }));
}

function explain({ kind, access, event }: LoggedFault, call: PlacedCall): Ranked | null {
  if (event) return event.maps && suspect(event.maps, call);
  const denied = kind === 'translation' || kind === 'address-size' ? null : denial(call, access);
  if (denied) return denied;
  return kind === 'permission' ? null : absence(call);
}

/** How a call can be the one that a mistake was made with. */
function suspect({ families, direction, question }: SuspectedMaps, call: PlacedCall): Ranked | null {
  const { family, directions } = call;
  if (family !== null && families?.includes(family) === false) return null;
  if (direction === null || directions.length === 0) return { call, why: question, rank: OPEN };
  return directions.includes(direction) ? { call, why: `it maps with ${direction}: ${question}`, rank: 0 } : null;
}

/** How a call denies an access; null where it grants it. An access that the log does not name is what the device does. */
function denial(call: PlacedCall, access: Access | null): Ranked | null {
  const { directions, address } = call;
  const proven = accessesOf(call);
  const asked = access === null ? proven : [access];
  for (const one of asked) {
    const direction = directions.find((direction) => !grants(direction, one));
    if (!direction) continue;
    const does = proven.includes(one);
    const device = does ? `, and the device ${one}s it` : address ? '' : '; what the device does is not known here';
    return { call, why: `${direction} grants no ${one}${device}`, rank: does ? 0 : address ? 2 : 1 };
  }
  if (directions.length === 0) return { call, why: 'its direction is not known here', rank: OPEN };
  if (asked.length > 0) return null;
  const narrow = directions.find((direction) => !grants(direction, 'read') || !grants(direction, 'write'));
  return narrow ? { call, why: `${narrow} grants not everything`, rank: 2 } : null;
}

/** How a call can be behind a fault where nothing is mapped. */
function absence(call: PlacedCall): Ranked {
  const device = call.address ? `it maps ${call.address.what}: ` : '';
  return {
    call,
    why: `${device}was it unmapped by then, too short, or did the device get another address?`,
    rank: call.address ? 4 : 5,
  };
}

function accessesOf({ address }: PlacedCall): Access[] {
  if (!address) return [];
  return address.access === 'read-write' ? ['write', 'read'] : [address.access];
}

const grants = (direction: Direction, access: Access): boolean => protOf(direction)?.[access] ?? false;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
