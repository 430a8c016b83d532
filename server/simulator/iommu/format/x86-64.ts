/**
 * Paging entries of the x86-64 processor, which two IOMMUs use as well: VT-d's first stage (VT-d specification, first-stage
 * paging entries 9.7) and AMD-Vi's v2 guest tables (AMD I/O Virtualization specification 48882, guest page tables).
 * Built by `__domain_mapping()` and io_pgtable_v2.c in 6.12, by drivers/iommu/generic_pt/fmt/x86_64.h in 7.2. There is
 * a bit for writes and none for reads, so a write-only entry does not exist. Not covered: execute-disable, encryption.
 */
import { bitMask, hex, physAddr } from '../../units.ts';
import { type KernelVersion, type Permits, type Protection, permitsText } from '../iommu.ts';
import { type Entry, evenLevels, type FormatConfiguration, type PageTableFormat } from './format.ts';

const P = 1n << 0n;
const RW = 1n << 1n;
const US = 1n << 2n;
const A = 1n << 5n;
const D = 1n << 6n;
const PS = 1n << 7n;
const XD = 1n << 63n;
const ADDRESS = bitMask(52) & ~bitMask(12);

export interface X86Options {
  /** `inputBits` is one less than the tables span where the top bit would be sign-extended. */
  readonly inputBits: 47 | 48 | 56 | 57;
  readonly kernel: KernelVersion;
  /** Whose 6.12 driver fills the entries: AMD's sets D in every leaf. */
  readonly vendor: 'intel' | 'amd';
}

/** The format with four or five levels. */
export function x8664({ inputBits, kernel, vendor }: X86Options): PageTableFormat {
  const names = ['PML5E', 'PML4E', 'PDPTE', 'PDE', 'PTE'].slice(inputBits > 48 ? 0 : 1);
  const levels = evenLevels(names, { inputBits, pageShift: 12, bits: 9, largestLeafShift: 30 });
  const last = levels.length - 1;

  const permits = (entry: bigint): Permits => ({ read: true, write: (entry & RW) !== 0n });

  const decode = (entry: bigint, level: number): Entry => {
    if ((entry & P) === 0n) return { kind: 'empty' };
    const isLeaf = level === last || ((entry & PS) !== 0n && levels[level]!.leaf);
    return { kind: isLeaf ? 'leaf' : 'table', address: physAddr(entry & ADDRESS), permits: permits(entry) };
  };

  const attributes = (prot: Protection): bigint | null => {
    if (!prot.read && !prot.write) return null;
    return P | US | A | (prot.write ? RW : 0n) | (prot.write || (kernel === '6.12' && vendor === 'amd') ? D : 0n);
  };

  const describe = (entry: bigint, level: number): readonly string[] => {
    const decoded = decode(entry, level);
    if (decoded.kind === 'empty') return ['not present (P=0)'];
    const what = decoded.kind === 'table' ? 'table' : level === last ? 'page' : 'large page';
    const flags = [
      ['US', US],
      ['A', A],
      ['D', D],
      ['PS', level === last ? 0n : PS],
    ] as const;
    const set = flags.filter(([, bit]) => (entry & bit) !== 0n).map(([name]) => name);
    const bits = [`P=1 RW=${(entry & RW) >> 1n}`, ...set].join(' ');
    return [`${what} at ${hex(decoded.address)}`, `${permitsText(decoded.permits)} (${bits})`];
  };

  return {
    name: `x86-64, ${inputBits}-bit input, as ${kernel} fills it for ${vendor}`,
    inputBits,
    outputBits: 52,
    entryBytes: 8,
    levels,
    decode,
    attributes,
    attributesOf: (leaf) => leaf & (P | RW | US | A | D | XD),
    encodeLeaf: (bits, address, level) => bits | (address & ADDRESS) | (level === last ? 0n : PS),
    encodeTable: (address) => (address & ADDRESS) | P | RW | US | A,
    describe,
  };
}

export const configurations: readonly FormatConfiguration[] = (
  [
    [47, '6.12', 'intel'],
    [56, '7.2', 'intel'],
    [48, '6.12', 'amd'],
    [47, '7.2', 'amd'],
  ] as const
).map(([inputBits, kernel, vendor]) => ({
  name: `x86-64, ${inputBits}-bit, ${vendor}, ${kernel}`,
  format: x8664({ inputBits, kernel, vendor }),
  expressible: (prot: Permits) => (prot.read || prot.write ? { read: true, write: prot.write } : null),
}));
