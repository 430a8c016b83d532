/**
 * What a page-table format is: how many levels, how an entry reads, how one is written. A format is pure and knows
 * nothing of mapping or walking; radix.ts does those once for all formats. What a requested protection becomes in a
 * format that cannot express it shows in what `decode` says about the leaf that was written.
 */
import type { PhysAddr } from '../../units.ts';
import type { Permits, Protection } from '../iommu.ts';

/** One level, by the name that the format's specification gives to its entries. */
export interface Level {
  readonly name: string;
  /** The lowest input address bit that selects an entry here; an entry spans `1 << shift` bytes. */
  readonly shift: number;
  /** Input address bits that select an entry: `1 << bits` entries in a table. */
  readonly bits: number;
  /** Whether an entry here can map memory itself, and Linux uses it so. */
  readonly leaf: boolean;
  /** Larger leaves made of `1 << run` equal entries, as exponents in ascending order; absent where there are none. */
  readonly runs?: readonly number[];
}

/** What the walker reads out of one entry. */
export type Entry =
  | { readonly kind: 'empty' }
  | { readonly kind: 'table'; readonly address: PhysAddr; readonly permits: Permits }
  | {
      readonly kind: 'leaf';
      /** Where the leaf starts, or the whole run that it is one of. */
      readonly address: PhysAddr;
      readonly permits: Permits;
      /** The leaf is one of `1 << run` equal entries; absent for one that stands alone. */
      readonly run?: number;
    };

export interface PageTableFormat {
  readonly name: string;
  /** Bits of an address that goes in, and that comes out. */
  readonly inputBits: number;
  readonly outputBits: number;
  /** Bytes of one entry. */
  readonly entryBytes: 4 | 8;
  /** Root first. */
  readonly levels: readonly Level[];
  /** Levels of a table without mappings, where the root grows with the addresses mapped; absent where it does not. */
  readonly firstLevels?: number;
  /** `level` is an index into `levels`. */
  decode(entry: bigint, level: number): Entry;
  /** The attribute bits that a protection becomes; null where the driver refuses it with -EINVAL. */
  attributes(prot: Protection): bigint | null;
  /** The attribute bits of a leaf that is there, as `attributes` gives them. */
  attributesOf(leaf: bigint, level: number): bigint;
  /** `run` is an exponent of the level's `runs`, or 0; the same entry is written `1 << run` times. */
  encodeLeaf(attributes: bigint, address: PhysAddr, level: number, run: number): bigint;
  /** `level` is that of the entry, not of the table that it leads to. */
  encodeTable(address: PhysAddr, level: number): bigint;
  /** The bits of an entry in words, a phrase each, for a walk. */
  describe(entry: bigint, level: number): readonly string[];
}

/** A format as the test suite must run it. */
export interface FormatConfiguration {
  readonly name: string;
  readonly format: PageTableFormat;
  /** What a leaf permits after mapping with a protection; null where the mapping is refused. */
  readonly expressible: (prot: Permits) => Permits | null;
}

/** Levels of `bits` each above pages of `1 << pageShift` bytes, for `inputBits` of address; the root takes what is left. */
export function evenLevels(
  names: readonly string[],
  {
    inputBits,
    pageShift,
    bits,
    largestLeafShift,
  }: { inputBits: number; pageShift: number; bits: number; largestLeafShift: number },
): readonly Level[] {
  return names.map((name, i) => {
    const shift = pageShift + bits * (names.length - 1 - i);
    return { name, shift, bits: i === 0 ? inputBits - shift : bits, leaf: shift <= largestLeafShift };
  });
}
