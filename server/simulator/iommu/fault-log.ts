/**
 * How the lines that an IOMMU's driver prints are read back: patterns whose named groups are the parts of a line, and
 * what the parts say. Each IOMMU keeps its own beside the code that prints them; ../fault-log.ts reads whole logs.
 */
import type { Access, Direction, FaultKind } from '../trace.ts';

/** One line of a record. */
export interface LogLine {
  /** Found anywhere in a line, so that timestamps and host names may stand before it. Has the flag `d`. */
  readonly pattern: RegExp;
  /** It tells nothing without a line of the same record before it. */
  readonly follows?: true;
  /** It tells nothing without a line of the same record behind it. */
  readonly opens?: true;
}

/** The named parts of the lines of one record, without those of lines that are missing. */
export type LogParts = Readonly<Partial<Record<string, string>>>;

/** What a record says. What the hardware does not record, or the driver does not print, is null. */
export interface LoggedFault {
  readonly kind: Exclude<FaultKind, 'kernel-bug'> | null;
  readonly access: Access | null;
  readonly address: bigint | null;
  /** The record has only the page of the address. */
  readonly pageOnly?: true;
  /** Who sent the request, as the kernel names it. */
  readonly requester: string | null;
  /** What happened, where that is no request that the page tables block. */
  readonly event?: LoggedEvent;
  /** What each part says, by the part's name; parts that speak for themselves are absent. */
  readonly meanings: LogParts;
}

/** What a log tells of a device's mappings besides blocked requests. */
export interface LoggedEvent {
  /** One line, such as `unmapped with 60 bytes, mapped with 2048`. */
  readonly title: string;
  /** What that means, in sentences. */
  readonly text: string;
  /** The rule that finds the mistake in source code; null where none does. */
  readonly rule: string | null;
  /** The map calls that can be behind it; null where none is, or where calls of their kind are not listed. */
  readonly maps: SuspectedMaps | null;
}

/** What is known of a map call from a log. */
export interface SuspectedMaps {
  /** The families of the models that it can be of; any where null. */
  readonly families: readonly string[] | null;
  /** Null where the log does not tell. */
  readonly direction: Direction | null;
  /** What to look at there, as a question. */
  readonly question: string;
}

export interface FaultLog {
  /** What prints them, for a person. */
  readonly title: string;
  /** The kernel file and function. */
  readonly source: string;
  /** Texts of which each line has one; most lines of a log are passed over by these alone. */
  readonly markers: readonly string[];
  /** In the order in which they are printed; a record may lack any of them. */
  readonly lines: readonly LogLine[];
  /** Parts that are the same whenever this happens, whatever the device and the address. */
  readonly telling: readonly string[];
  decode(parts: LogParts): LoggedFault;
}

/** A part in hexadecimal, with or without its prefix; null where it is missing. */
export function hexPart(part: string | undefined): bigint | null {
  return part === undefined ? null : BigInt(part.startsWith('0x') ? part : `0x${part}`);
}

/** The bits that are set, such as `bit 1 TF: nothing is mapped`. */
export function bitsText(value: bigint, names: Readonly<Record<number, string>>): string {
  const set = Object.entries(names).filter(([bit]) => (value >> BigInt(bit)) & 1n);
  return set.map(([bit, name]) => `bit ${bit} ${name}`).join('; ') || 'none of the known bits is set';
}

/** Whether a bit of a value is set. */
export const hasBit = (value: bigint, bit: number): boolean => ((value >> BigInt(bit)) & 1n) === 1n;

/** What a value says, under each of the names that it is printed by; nothing where it is missing. */
export function meaningOf(names: readonly string[], value: bigint | null, say: (value: bigint) => string): LogParts {
  return value === null ? {} : Object.fromEntries(names.map((name) => [name, say(value)]));
}
