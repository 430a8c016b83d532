/**
 * Nvidia Tegra SMMU page tables (Tegra30 to Tegra210): a directory of 1024 entries and tables of 1024 pages; an entry is a
 * page frame number of 22 bits with three permission bits above. Built by drivers/iommu/tegra-smmu.c, `__tegra_smmu_map()`.
 */
import { bitMask, hex, physAddr } from '../../units.ts';
import { type Protection, permitsText } from '../iommu.ts';
import type { Entry, FormatConfiguration, PageTableFormat } from './format.ts';

const READABLE = 1n << 31n;
const WRITABLE = 1n << 30n;
const NONSECURE = 1n << 29n;
const NEXT = 1n << 28n;
const PFN = bitMask(22);

const levels = [
  { name: 'PDE', shift: 22, bits: 10, leaf: false },
  { name: 'PTE', shift: 12, bits: 10, leaf: true },
];

const decode = (entry: bigint, level: number): Entry => {
  if (entry === 0n) return { kind: 'empty' };
  const address = physAddr((entry & PFN) << 12n);
  const permits = { read: (entry & READABLE) !== 0n, write: (entry & WRITABLE) !== 0n };
  return { kind: level === 0 ? 'table' : 'leaf', address, permits };
};

export const tegra: PageTableFormat = {
  name: 'Tegra SMMU',
  inputBits: 32,
  outputBits: 34,
  entryBytes: 4,
  levels,
  decode,
  attributes: ({ read, write }: Protection) => NONSECURE | (read ? READABLE : 0n) | (write ? WRITABLE : 0n),
  attributesOf: (leaf) => leaf & (READABLE | WRITABLE | NONSECURE),
  encodeLeaf: (bits, address) => bits | ((address >> 12n) & PFN),
  encodeTable: (address) => ((address >> 12n) & PFN) | READABLE | WRITABLE | NONSECURE | NEXT,
  describe: (entry, level) => {
    const decoded = decode(entry, level);
    if (decoded.kind === 'empty') return ['empty'];
    if (decoded.kind === 'table') return [`table at ${hex(decoded.address)}`];
    const bits = `R=${entry >> 31n} W=${(entry >> 30n) & 1n} NS=${(entry >> 29n) & 1n}`;
    return [`page at ${hex(decoded.address)}`, `${permitsText(decoded.permits)} (${bits})`];
  },
};

export const configurations: readonly FormatConfiguration[] = [
  { name: 'Tegra SMMU', format: tegra, expressible: (prot) => prot },
];
