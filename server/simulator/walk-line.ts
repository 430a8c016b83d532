/** One step of a page-table walk as a line, and a line read back: hops carry lines, an editor shows their parts. */
import { hex } from './units.ts';

/** A page-table entry that a walk read. */
export interface WalkEntry {
  /** The format's name of the level. */
  readonly level: string;
  readonly index: bigint;
  /** Physical address of the entry. */
  readonly address: bigint;
  readonly value: bigint;
  /** What its bits mean, a phrase each. */
  readonly bits: readonly string[];
}

/** `L2[511] at 0x48001ff8 = 0x8080000048002003: table at 0x48002000, NSTable`; `bytes` is the width of an entry. */
export function walkLine({ level, index, address, value, bits }: WalkEntry, bytes: number): string {
  return `${level}[${index}] at ${hex(address)} = ${hex(value, bytes * 2)}: ${bits.join(', ')}`;
}

const LINE = /^([^[]+)\[(\d+)\] at (0x[0-9a-f]+) = (0x[0-9a-f]+): (.*)$/;

/** The entry that a line tells of; null for a step that reads none, as of an IOMMU without page tables. */
export function readWalkLine(line: string): WalkEntry | null {
  const match = LINE.exec(line);
  if (!match) return null;
  const [, level, index, address, value, bits] = match;
  return {
    level: level!,
    index: BigInt(index!),
    address: BigInt(address!),
    value: BigInt(value!),
    bits: bits!.split(', '),
  };
}
