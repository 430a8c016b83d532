/**
 * Samsung Exynos SysMMU page tables: sections of 1 MiB, pages of 4 KiB, and sixteen equal entries for 64 KiB. Up to
 * version 4 an entry is read-only or read-write, from version 5 on it has a bit for each and holds an address of 36 bits
 * shifted down by four. Built by drivers/iommu/exynos-iommu.c, SYSMMU_LV1_PROT, SYSMMU_LV2_PROT and their _V5_ kin. Not
 * covered: the empty second-level table that version 3.3 links in place of nothing.
 */
import { bitMask, hex, physAddr } from '../../units.ts';
import { type Permits, type Protection, permitsText } from '../iommu.ts';
import type { Entry, FormatConfiguration, PageTableFormat } from './format.ts';

const TABLE = 1n;
const SECTION = 2n;
const LARGE_PAGE = 1n;
const SMALL_PAGE = 2n;
const TYPE = 3n;
const RUN = 4;

/** Protection as the driver indexes it: IOMMU_READ is 1, IOMMU_WRITE 2. */
const READ = 1n;
const WRITE = 2n;

/** Up to version 4: access allowed, and read-only, by level. */
const V1_ACCESS = [1n << 10n, 1n << 4n] as const;
const V1_READ_ONLY = [1n << 15n, 1n << 9n] as const;
/** From version 5 on: where the two bits are, by level. */
const V5_SHIFT = [4n, 2n] as const;

/** The format of SysMMU v1 to v4, or of v5 and later. */
export function exynos(version: 1 | 5): PageTableFormat {
  const levels = [
    { name: 'LV1', shift: 20, bits: 12, leaf: true },
    { name: 'LV2', shift: 12, bits: 8, leaf: true, runs: [RUN] },
  ];
  const addressShift = version === 1 ? 0n : 4n;

  /** The protection in an entry, as READ and WRITE. */
  const protOf = (entry: bigint, level: number): bigint => {
    if (version === 5) return (entry >> V5_SHIFT[level]!) & (READ | WRITE);
    if ((entry & V1_ACCESS[level]!) === 0n) return 0n;
    return (entry & V1_READ_ONLY[level]!) !== 0n ? READ : READ | WRITE;
  };
  const encodeProt = (prot: bigint, level: number): bigint => {
    if (version === 5) return prot << V5_SHIFT[level]!;
    if (prot === 0n) return 0n;
    return V1_ACCESS[level]! | (prot === READ ? V1_READ_ONLY[level]! : 0n);
  };
  const permitsOf = (prot: bigint): Permits => ({ read: (prot & READ) !== 0n, write: (prot & WRITE) !== 0n });

  const decode = (entry: bigint, level: number): Entry => {
    const type = entry & TYPE;
    if (type === 0n || (level === 0 && type === TYPE)) return { kind: 'empty' };
    if (level === 0 && type === TABLE) {
      const address = physAddr((entry & ~bitMask(6) & bitMask(32)) << addressShift);
      return { kind: 'table', address, permits: { read: true, write: true } };
    }
    const permits = permitsOf(protOf(entry, level));
    const large = level === 1 && type === LARGE_PAGE;
    const shift = levels[level]!.shift + (large ? RUN : 0);
    const address = physAddr((entry << addressShift) & ~bitMask(shift));
    return large ? { kind: 'leaf', address, permits, run: RUN } : { kind: 'leaf', address, permits };
  };

  return {
    name: `Exynos SysMMU v${version}`,
    inputBits: 32,
    outputBits: version === 1 ? 32 : 36,
    entryBytes: 4,
    levels,
    decode,
    attributes: ({ read, write }: Protection) => (read ? READ : 0n) | (write ? WRITE : 0n),
    attributesOf: protOf,
    encodeLeaf: (prot, address, level, run) =>
      (address >> addressShift) | encodeProt(prot, level) | (level === 0 ? SECTION : run > 0 ? LARGE_PAGE : SMALL_PAGE),
    encodeTable: (address) => (address >> addressShift) | TABLE,
    describe: (entry, level) => {
      const decoded = decode(entry, level);
      if (decoded.kind === 'empty') return ['fault entry'];
      if (decoded.kind === 'table') return [`table at ${hex(decoded.address)}`];
      const what = level === 0 ? 'section' : decoded.run === RUN ? 'large page' : 'page';
      const bits =
        version === 5
          ? `prot=${protOf(entry, level)}`
          : `AP=${(entry & V1_READ_ONLY[level]!) !== 0n ? 'read-only' : 'read-write'}`;
      return [`${what} at ${hex(decoded.address)}`, `${permitsText(decoded.permits)} (${bits})`];
    },
  };
}

export const configurations: readonly FormatConfiguration[] = [
  {
    name: 'Exynos SysMMU v1',
    format: exynos(1),
    expressible: ({ read, write }) => ({ read: read || write, write }),
  },
  { name: 'Exynos SysMMU v5', format: exynos(5), expressible: (prot) => prot },
];
