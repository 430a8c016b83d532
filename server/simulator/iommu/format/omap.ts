/**
 * TI OMAP IOMMU page tables: the layout of Arm's short descriptors with sections, supersections, small and large pages,
 * and no permissions, only byte order and element size, which Linux leaves 0. Built by drivers/iommu/omap-iommu.c,
 * `iopgtable_store_entry_core()`, from the constants of omap-iopgtable.h.
 */
import { bitMask, hex, physAddr } from '../../units.ts';
import type { Entry, FormatConfiguration, PageTableFormat } from './format.ts';

const TYPE = 3n;
const TABLE = 1n;
const SECTION = 2n;
const SUPERSECTION = 1n << 18n;
const SMALL_PAGE = 2n;
const LARGE_PAGE = 1n;
const RUN = 4;
const everything = { read: true, write: true };

const levels = [
  { name: 'PGD', shift: 20, bits: 12, leaf: true, runs: [RUN] },
  { name: 'PTE', shift: 12, bits: 8, leaf: true, runs: [RUN] },
];

const decode = (entry: bigint, level: number): Entry => {
  const type = entry & TYPE;
  if (type === 0n) return { kind: 'empty' };
  if (level === 0 && type === TABLE) {
    return { kind: 'table', address: physAddr(entry & bitMask(32) & ~bitMask(10)), permits: everything };
  }
  const large = level === 0 ? (entry & SUPERSECTION) !== 0n : (type & SMALL_PAGE) === 0n;
  const address = physAddr(entry & bitMask(32) & ~bitMask(levels[level]!.shift + (large ? RUN : 0)));
  return large
    ? { kind: 'leaf', address, permits: everything, run: RUN }
    : { kind: 'leaf', address, permits: everything };
};

export const omap: PageTableFormat = {
  name: 'OMAP',
  inputBits: 32,
  outputBits: 32,
  entryBytes: 4,
  levels,
  decode,
  attributes: () => 0n,
  attributesOf: () => 0n,
  encodeLeaf: (_bits, address, level, run) => {
    const type = level === 0 ? SECTION | (run > 0 ? SUPERSECTION : 0n) : run > 0 ? LARGE_PAGE : SMALL_PAGE;
    return (address & bitMask(32)) | type;
  },
  encodeTable: (address) => (address & bitMask(32)) | TABLE,
  describe: (entry, level) => {
    const decoded = decode(entry, level);
    if (decoded.kind === 'empty') return ['empty'];
    if (decoded.kind === 'table') return [`table at ${hex(decoded.address)}`];
    return [`${level === 0 ? 'section' : 'page'} at ${hex(decoded.address)}`, 'read+write (no permission bits)'];
  },
};

export const configurations: readonly FormatConfiguration[] = [
  { name: 'OMAP', format: omap, expressible: () => everything },
];
