/**
 * RISC-V Sv39, Sv48 and Sv57 page tables (RISC-V privileged specification, "Sv39", "Svnapot", "Svpbmt"), as the RISC-V
 * IOMMU uses them in its first stage. Built by drivers/iommu/generic_pt/fmt/riscv.h of 7.2. Writable without readable is
 * reserved in the format, so a write-only mapping is readable too. Input addresses are sign-extended and Linux takes the
 * lower half, hence one bit less. Not covered: 34-bit tables, Svpbmt memory types (the driver writes them only where the
 * hardware has them).
 */
import { bitMask, hex, physAddr } from '../../units.ts';
import { type Permits, type Protection, permitsText } from '../iommu.ts';
import { type Entry, evenLevels, type FormatConfiguration, type PageTableFormat } from './format.ts';

const V = 1n << 0n;
const R = 1n << 1n;
const W = 1n << 2n;
const X = 1n << 3n;
const U = 1n << 4n;
const A = 1n << 6n;
const D = 1n << 7n;
const N = 1n << 63n;
const PPN = bitMask(54) & ~bitMask(10);
/** A 64 KiB page: sixteen entries with N, whose four low page bits say so. */
const NAPOT_RUN = 4;
const NAPOT_64K = 1n << 13n;
const NAPOT_LOW = bitMask(14) & ~bitMask(10);

const permitsOf = (entry: bigint): Permits => ({ read: (entry & R) !== 0n, write: (entry & W) !== 0n });

/** The format for 39, 48 or 57 bits of sign-extended input, less the sign. */
export function riscv({ inputBits }: { inputBits: 38 | 47 | 56 }): PageTableFormat {
  const count = (inputBits + 1 - 12) / 9;
  const names = Array.from({ length: count }, (_, i) => `L${count - 1 - i}`);
  const even = evenLevels(names, { inputBits, pageShift: 12, bits: 9, largestLeafShift: 48 });
  const last = even.length - 1;
  const levels = even.map((level, i) => (i === last ? { ...level, runs: [NAPOT_RUN] } : level));

  const decode = (entry: bigint, level: number): Entry => {
    if ((entry & V) === 0n) return { kind: 'empty' };
    const permits = permitsOf(entry);
    if ((entry & N) !== 0n) {
      const address = physAddr((entry & PPN & ~NAPOT_LOW) << 2n);
      return { kind: 'leaf', address, permits, run: NAPOT_RUN };
    }
    const address = physAddr((entry & PPN) << 2n);
    if ((entry & (R | W | X)) !== 0n) return { kind: 'leaf', address, permits };
    return level === last ? { kind: 'empty' } : { kind: 'table', address, permits: { read: true, write: true } };
  };

  const attributes = ({ read, write, noExec }: Protection): bigint | null => {
    if (!read && !write) return null;
    return V | A | U | R | (write ? W | D : 0n) | (noExec ? 0n : X);
  };

  const describe = (entry: bigint, level: number): readonly string[] => {
    const decoded = decode(entry, level);
    if (decoded.kind === 'empty') return ['not valid (V=0)'];
    if (decoded.kind === 'table') return [`table at ${hex(decoded.address)}`];
    const flags = [
      ['R', R],
      ['W', W],
      ['X', X],
      ['U', U],
      ['A', A],
      ['D', D],
      ['N', N],
    ] as const;
    const set = flags.filter(([, bit]) => (entry & bit) !== 0n).map(([name]) => name);
    return [`page at ${hex(decoded.address)}`, `${permitsText(decoded.permits)} (V ${set.join(' ')})`];
  };

  return {
    name: `RISC-V Sv${inputBits + 1}`,
    inputBits,
    outputBits: 56,
    entryBytes: 8,
    levels,
    decode,
    attributes,
    attributesOf: (leaf) => leaf & (V | R | W | X | U | A | D),
    encodeLeaf: (bits, address, _level, run) =>
      bits | ((address >> 2n) & PPN) | (run === NAPOT_RUN ? N | NAPOT_64K : 0n),
    encodeTable: (address) => V | ((address >> 2n) & PPN),
    describe,
  };
}

export const configurations: readonly FormatConfiguration[] = ([38, 47, 56] as const).map((inputBits) => ({
  name: `RISC-V Sv${inputBits + 1}`,
  format: riscv({ inputBits }),
  expressible: (prot: Permits) => (prot.read || prot.write ? { read: true, write: prot.write } : null),
}));
