/**
 * AMD-Vi v1 ("host") page tables (AMD I/O Virtualization specification 48882, I/O page tables for host translations): up
 * to six levels that an entry names itself, a bit for reads and one for writes, and every power of two as a page size,
 * written as a run of equal entries whose address has the size in its low bits. Built by drivers/iommu/amd/io_pgtable.c
 * in 6.12 and generic_pt/fmt/amdv1.h in 7.2, starting with three levels. Not covered: encryption, skipped levels.
 */
import { bitMask, hex, physAddr } from '../../units.ts';
import { type Permits, type Protection, permitsText } from '../iommu.ts';
import type { Entry, FormatConfiguration, PageTableFormat } from './format.ts';

const PR = 1n << 0n;
const NEXT_LEVEL_SHIFT = 9n;
const NEXT_LEVEL = 7n << NEXT_LEVEL_SHIFT;
/** The size is in the address: all ones below the first zero. */
const SIZE_IN_ADDRESS = 7n;
const ADDRESS = bitMask(52) & ~bitMask(12);
const FC = 1n << 60n;
const IR = 1n << 61n;
const IW = 1n << 62n;

const DEPTH = 6;
/** 512 GiB pages do not work in the hardware. */
const BROKEN_SHIFT = 39;

const levels = Array.from({ length: DEPTH }, (_, level) => {
  const shift = 12 + 9 * (DEPTH - 1 - level);
  const top = level === 0;
  const runs = [1, 2, 3, 4, 5, 6, 7, 8].filter((run) => shift + run < 52);
  return {
    name: `L${DEPTH - level}`,
    shift,
    bits: top ? 7 : 9,
    leaf: shift < BROKEN_SHIFT,
    ...(shift < BROKEN_SHIFT ? { runs } : {}),
  };
});

/** How many of the address bits say the size: the exponent of the page over 4 KiB. */
function sizeExponent(entry: bigint): number {
  let ones = 0;
  for (let bits = (entry & ADDRESS) >> 12n; (bits & 1n) === 1n; bits >>= 1n) ones++;
  return ones + 1;
}

const decode = (entry: bigint, level: number): Entry => {
  if ((entry & PR) === 0n) return { kind: 'empty' };
  const permits = { read: (entry & IR) !== 0n, write: (entry & IW) !== 0n };
  const next = (entry & NEXT_LEVEL) >> NEXT_LEVEL_SHIFT;
  if (next === 0n) return { kind: 'leaf', address: physAddr(entry & ADDRESS), permits };
  if (next !== SIZE_IN_ADDRESS) return { kind: 'table', address: physAddr(entry & ADDRESS), permits };
  const shift = 12 + sizeExponent(entry);
  const address = physAddr(entry & ADDRESS & ~bitMask(shift));
  return { kind: 'leaf', address, permits, run: shift - levels[level]!.shift };
};

export const amdV1: PageTableFormat = {
  name: 'AMD-Vi v1',
  inputBits: 64,
  outputBits: 52,
  entryBytes: 8,
  levels,
  firstLevels: 3,
  decode,
  attributes: ({ read, write }: Protection) => (read || write ? PR | FC | (read ? IR : 0n) | (write ? IW : 0n) : null),
  attributesOf: (leaf) => leaf & (PR | FC | IR | IW),
  encodeLeaf: (bits, address, level, run) => {
    if (run === 0) return bits | (address & ADDRESS);
    const size = bitMask(levels[level]!.shift + run - 1) & ADDRESS;
    return bits | (address & ADDRESS) | size | (SIZE_IN_ADDRESS << NEXT_LEVEL_SHIFT);
  },
  encodeTable: (address, level) => PR | IR | IW | (address & ADDRESS) | (BigInt(DEPTH - 1 - level) << NEXT_LEVEL_SHIFT),
  describe: (entry, level) => {
    const decoded = decode(entry, level);
    if (decoded.kind === 'empty') return ['not present (PR=0)'];
    const next = (entry & NEXT_LEVEL) >> NEXT_LEVEL_SHIFT;
    const bits = `PR=1 NextLevel=${next} IR=${(entry & IR) >> 61n} IW=${(entry & IW) >> 62n}${(entry & FC) !== 0n ? ' FC' : ''}`;
    const what = decoded.kind === 'table' ? 'table' : 'page';
    return [`${what} at ${hex(decoded.address)}`, `${permitsText(decoded.permits)} (${bits})`];
  },
};

export const configurations: readonly FormatConfiguration[] = [
  {
    name: 'AMD-Vi v1',
    format: amdV1,
    expressible: (prot: Permits) => (prot.read || prot.write ? prot : null),
  },
];
