/**
 * Intel VT-d second-stage paging entries (Virtualization Technology for Directed I/O specification, sections 3.7 and
 * 9.8), 3 to 5 levels. Built by `__domain_mapping()` of drivers/iommu/intel/iommu.c in 6.12 and by
 * drivers/iommu/generic_pt/fmt/vtdss.h in 7.2. The hardware has a bit for reads and a bit for writes; 6.12 sets the
 * read bit in every leaf, so that a write-only mapping exists only since 7.2. Not covered: snoop control, dirty bits.
 */
import { bitMask, hex, physAddr } from '../../units.ts';
import { type KernelVersion, type Permits, type Protection, permitsText } from '../iommu.ts';
import { type Entry, evenLevels, type FormatConfiguration, type PageTableFormat } from './format.ts';

const R = 1n << 0n;
const W = 1n << 1n;
const PS = 1n << 7n;
const ADDRESS = bitMask(52) & ~bitMask(12);

/** The format for an input of up to 57 bits (39, 48 and 57 fill the root), as a kernel version fills it. */
export function vtdSecondStage({ inputBits, kernel }: { inputBits: number; kernel: KernelVersion }): PageTableFormat {
  const names = ['SS-PML5E', 'SS-PML4E', 'SS-PDPTE', 'SS-PDE', 'SS-PTE'].slice(5 - Math.ceil((inputBits - 12) / 9));
  const levels = evenLevels(names, { inputBits, pageShift: 12, bits: 9, largestLeafShift: 30 });
  const last = levels.length - 1;

  const permits = (entry: bigint): Permits => ({ read: (entry & R) !== 0n, write: (entry & W) !== 0n });

  const decode = (entry: bigint, level: number): Entry => {
    if ((entry & (R | W)) === 0n) return { kind: 'empty' };
    const isLeaf = level === last || ((entry & PS) !== 0n && levels[level]!.leaf);
    return { kind: isLeaf ? 'leaf' : 'table', address: physAddr(entry & ADDRESS), permits: permits(entry) };
  };

  const attributes = (prot: Protection): bigint | null => {
    if (!prot.read && !prot.write) return null;
    // DMA_FL_PTE_PRESENT is the same bit as R, and 6.12 sets it for both stages.
    return (prot.read || kernel === '6.12' ? R : 0n) | (prot.write ? W : 0n);
  };

  const describe = (entry: bigint, level: number): readonly string[] => {
    const decoded = decode(entry, level);
    if (decoded.kind === 'empty') return ['not present (R=0 W=0)'];
    const what = decoded.kind === 'table' ? 'table' : level === last ? 'page' : 'large page';
    const bits = `R=${entry & R} W=${(entry & W) >> 1n}${(entry & PS) !== 0n ? ' PS=1' : ''}`;
    return [`${what} at ${hex(decoded.address)}`, `${permitsText(decoded.permits)} (${bits})`];
  };

  return {
    name: `VT-d second stage, ${inputBits}-bit input, as ${kernel} fills it`,
    inputBits,
    outputBits: 52,
    entryBytes: 8,
    levels,
    decode,
    attributes,
    attributesOf: (leaf) => leaf & (R | W),
    encodeLeaf: (bits, address, level) => bits | (address & ADDRESS) | (level === last ? 0n : PS),
    encodeTable: (address) => (address & ADDRESS) | R | W,
    describe,
  };
}

const widths = [39, 48, 57] as const;

export const configurations: readonly FormatConfiguration[] = widths.flatMap((inputBits) =>
  (['6.12', '7.2'] as const).map((kernel) => ({
    name: `VT-d second stage, ${inputBits}-bit, ${kernel}`,
    format: vtdSecondStage({ inputBits, kernel }),
    expressible: (prot: Permits) =>
      prot.read || prot.write ? { read: prot.read || kernel === '6.12', write: prot.write } : null,
  })),
);
