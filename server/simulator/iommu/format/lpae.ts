/**
 * Arm's long-descriptor format (VMSAv8-64 and the Armv7 LPAE, "Translation table format descriptors" in the Arm
 * Architecture Reference Manual), 4 KiB granule, stage 1 and stage 2, as Linux builds it: ARM_64_LPAE_S1,
 * ARM_32_LPAE_S1 and ARM_64_LPAE_S2 in drivers/iommu/io-pgtable-arm.c. Levels keep the manual's numbers, L0 to L3.
 * Stage 1 has a read-only bit and no write-only entry; stage 2 has a bit for each. Not covered: other granules,
 * 52-bit output, dirty tracking, Mali's variant, concatenated stage 2 roots.
 */
import { bitMask, hex, type PhysAddr, physAddr } from '../../units.ts';
import { type Permits, type Protection, permitsText } from '../iommu.ts';
import { type Entry, evenLevels, type FormatConfiguration, type PageTableFormat } from './format.ts';

export interface LpaeOptions {
  readonly stage: 1 | 2;
  readonly inputBits: number;
  readonly outputBits: number;
  /** IO_PGTABLE_QUIRK_ARM_NS: the walker itself is non-secure, and says so in each entry. */
  readonly nonSecure: boolean;
  /** False where the kernel must flush tables for the walker; it then marks flushed table entries. */
  readonly coherentWalk: boolean;
  /** Bits of an address within a page: 12, 14 or 16; 12 where absent. */
  readonly pageShift?: number | undefined;
}

const TYPE = 0x3n;
const TYPE_BLOCK = 0x1n;
const TYPE_TABLE_OR_PAGE = 0x3n;
/** Blocks of 1 GiB, 32 MiB and 512 MiB (`arm_lpae_restrict_pgsizes()`). */
const LARGEST_LEAF: Readonly<Record<number, number>> = { 12: 30, 14: 25, 16: 29 };
const ADDRESS = bitMask(48) & ~bitMask(12);
const NS = 1n << 5n;
const AP_UNPRIV = 1n << 6n;
const AP_RDONLY = 1n << 7n;
const S2AP_READ = 1n << 6n;
const S2AP_WRITE = 1n << 7n;
const SH_OUTER = 2n << 8n;
const SH_INNER = 3n << 8n;
const AF = 1n << 10n;
const NG = 1n << 11n;
const XN = 3n << 53n;
/** Bit 55 is left to software; Linux marks entries that it has flushed. */
const SW_SYNC = 1n << 55n;
const AP_TABLE_NO_UNPRIV = 1n << 61n;
const AP_TABLE_RDONLY = 1n << 62n;
const NS_TABLE = 1n << 63n;

/** MAIR index (stage 1) or MemAttr (stage 2), both at bit 2, and what Linux puts there. */
const MEMORY = { device: [2n, 0x1n], cached: [1n, 0xfn], uncached: [0n, 0x5n] } as const;
const SHAREABLE = ['non-shareable', 'reserved', 'outer shareable', 'inner shareable'];

/** The granule that Linux takes for pages of a size: its own (`arm_lpae_restrict_pgsizes()`). */
export const shiftOf = (pageSize = 4096n): number => pageSize.toString(2).length - 1;

/** The format for one set of sizes and quirks. */
export function lpae(options: LpaeOptions): PageTableFormat {
  const { stage, inputBits, outputBits, nonSecure, coherentWalk, pageShift = 12 } = options;
  // A table fills a page, with entries of eight bytes.
  const bits = pageShift - 3;
  const whole = Math.ceil((inputBits - pageShift) / bits);
  // `arm_64_lpae_alloc_pgtable_s2()`: up to sixteen tables of the next level stand in for a small root.
  const isConcatenated = stage === 2 && inputBits - pageShift - bits * (whole - 1) <= 4;
  const count = isConcatenated ? whole - 1 : whole;
  const names = ['L0', 'L1', 'L2', 'L3'].slice(4 - count);
  const levels = evenLevels(names, { inputBits, pageShift, bits, largestLeafShift: LARGEST_LEAF[pageShift]! });
  const last = levels.length - 1;

  const leafPermits = (entry: bigint): Permits =>
    stage === 1
      ? { read: (entry & AP_UNPRIV) !== 0n, write: (entry & (AP_UNPRIV | AP_RDONLY)) === AP_UNPRIV }
      : { read: (entry & S2AP_READ) !== 0n, write: (entry & S2AP_WRITE) !== 0n };

  const tablePermits = (entry: bigint): Permits =>
    stage === 1
      ? { read: (entry & AP_TABLE_NO_UNPRIV) === 0n, write: (entry & (AP_TABLE_NO_UNPRIV | AP_TABLE_RDONLY)) === 0n }
      : { read: true, write: true };

  const decode = (entry: bigint, level: number): Entry => {
    const type = entry & TYPE;
    const address = physAddr(entry & ADDRESS);
    if (type === TYPE_TABLE_OR_PAGE && level < last) return { kind: 'table', address, permits: tablePermits(entry) };
    const isLeaf = type === (level === last ? TYPE_TABLE_OR_PAGE : TYPE_BLOCK) && levels[level]!.leaf;
    return isLeaf ? { kind: 'leaf', address, permits: leafPermits(entry) } : { kind: 'empty' };
  };

  /** `arm_lpae_prot_to_pte()`. */
  const attributes = (prot: Protection): bigint | null => {
    if (!prot.read && !prot.write) return null;
    const memory = prot.mmio ? MEMORY.device : prot.cache ? MEMORY.cached : MEMORY.uncached;
    const permission =
      stage === 1
        ? NG | AP_UNPRIV | (prot.write ? 0n : AP_RDONLY)
        : (prot.read ? S2AP_READ : 0n) | (prot.write ? S2AP_WRITE : 0n);
    return (
      permission |
      (memory[stage - 1]! << 2n) |
      (prot.cache ? SH_INNER : SH_OUTER) |
      (prot.noExec ? XN : 0n) |
      (nonSecure ? NS : 0n) |
      AF
    );
  };

  const describe = (entry: bigint, level: number): readonly string[] => {
    const decoded = decode(entry, level);
    if (decoded.kind === 'empty') return [entry === 0n ? 'invalid (zero)' : 'invalid'];
    if (decoded.kind === 'table') {
      return [`table at ${hex(decoded.address)}`, ...((entry & NS_TABLE) !== 0n ? ['NSTable'] : [])];
    }
    const attribute = (entry >> 2n) & (stage === 1 ? 0x7n : 0xfn);
    const memory = Object.entries(MEMORY).find(([, values]) => values[stage - 1] === attribute)?.[0];
    const words = [
      `${level === last ? 'page' : 'block'} at ${hex(decoded.address)}`,
      `${permitsText(decoded.permits)} (${stage === 1 ? `AP[2:1]=${(entry >> 6n) & 3n}` : `S2AP=${(entry >> 6n) & 3n}`})`,
      `${stage === 1 ? 'AttrIndx' : 'MemAttr'}=${attribute}${memory === undefined ? '' : ` ${memory}`}`,
      SHAREABLE[Number((entry >> 8n) & 3n)]!,
    ];
    if ((entry & AF) !== 0n) words.push('AF');
    if (stage === 1 && (entry & NG) !== 0n) words.push('nG');
    if ((entry & NS) !== 0n && nonSecure) words.push('NS');
    if ((entry & XN) !== 0n) words.push('XN');
    return words;
  };

  return {
    name: `LPAE stage ${stage}, ${inputBits}-bit input`,
    inputBits,
    outputBits,
    entryBytes: 8,
    levels,
    decode,
    attributes,
    attributesOf: (leaf) => leaf & ~ADDRESS & ~TYPE,
    encodeLeaf: (bits, address: PhysAddr, level) =>
      bits | (address & ADDRESS) | (level === last ? TYPE_TABLE_OR_PAGE : TYPE_BLOCK),
    encodeTable: (address) =>
      (address & ADDRESS) | TYPE_TABLE_OR_PAGE | (nonSecure ? NS_TABLE : 0n) | (coherentWalk ? 0n : SW_SYNC),
    describe,
  };
}

const stage1Permits = (prot: Permits): Permits | null =>
  prot.read || prot.write ? { read: true, write: prot.write } : null;
const stage2Permits = (prot: Permits): Permits | null => (prot.read || prot.write ? prot : null);

const sizes = { nonSecure: false, coherentWalk: true };

export const configurations: readonly FormatConfiguration[] = [
  {
    name: 'ARM_64_LPAE_S1, 48-bit',
    format: lpae({ stage: 1, inputBits: 48, outputBits: 48, ...sizes }),
    expressible: stage1Permits,
  },
  {
    name: 'ARM_64_LPAE_S1, 39-bit',
    format: lpae({ stage: 1, inputBits: 39, outputBits: 40, ...sizes }),
    expressible: stage1Permits,
  },
  {
    name: 'ARM_32_LPAE_S1, non-secure, incoherent walk',
    format: lpae({ stage: 1, inputBits: 32, outputBits: 40, nonSecure: true, coherentWalk: false }),
    expressible: stage1Permits,
  },
  {
    name: 'ARM_64_LPAE_S2, 48-bit',
    format: lpae({ stage: 2, inputBits: 48, outputBits: 48, ...sizes }),
    expressible: stage2Permits,
  },
  ...[14, 16].flatMap((pageShift): FormatConfiguration[] => [
    {
      name: `ARM_64_LPAE_S1, pages of ${1 << (pageShift - 10)} KiB`,
      format: lpae({ stage: 1, inputBits: 48, outputBits: 48, ...sizes, pageShift }),
      expressible: stage1Permits,
    },
    {
      name: `ARM_64_LPAE_S2, pages of ${1 << (pageShift - 10)} KiB`,
      format: lpae({ stage: 2, inputBits: 48, outputBits: 48, ...sizes, pageShift }),
      expressible: stage2Permits,
    },
  ]),
];
