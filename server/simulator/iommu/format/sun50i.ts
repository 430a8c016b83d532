/**
 * Allwinner sun50i page tables (H6 and later): a directory of 4096 entries, tables of 256 pages. A page names one of
 * sixteen authority domains instead of permissions; the driver sets four of them up as none, read, write and both. Built
 * by drivers/iommu/sun50i-iommu.c, `sun50i_mk_pte()`.
 */
import { bitMask, hex, physAddr } from '../../units.ts';
import { type Protection, permitsText } from '../iommu.ts';
import type { Entry, FormatConfiguration, PageTableFormat } from './format.ts';

const DTE_VALID = 1n;
const DTE_TYPE = 3n;
const PTE_VALID = 1n << 1n;
const ACI_SHIFT = 4n;
const ADDRESS = bitMask(32) & ~bitMask(12);

/** Authority domains as the driver numbers them, with what they allow. */
const ACI_NONE = 1n;
const ACI_READ = 2n;
const ACI_WRITE = 3n;
const ACI_BOTH = 4n;

const levels = [
  { name: 'DTE', shift: 20, bits: 12, leaf: false },
  { name: 'PTE', shift: 12, bits: 8, leaf: true },
];

const decode = (entry: bigint, level: number): Entry => {
  if (level === 0) {
    if ((entry & DTE_TYPE) !== DTE_VALID) return { kind: 'empty' };
    return {
      kind: 'table',
      address: physAddr(entry & bitMask(32) & ~bitMask(10)),
      permits: { read: true, write: true },
    };
  }
  if ((entry & PTE_VALID) === 0n) return { kind: 'empty' };
  const aci = (entry >> ACI_SHIFT) & 0xfn;
  const permits = { read: aci === ACI_READ || aci === ACI_BOTH, write: aci === ACI_WRITE || aci === ACI_BOTH };
  return { kind: 'leaf', address: physAddr(entry & ADDRESS), permits };
};

export const sun50i: PageTableFormat = {
  name: 'sun50i',
  inputBits: 32,
  outputBits: 32,
  entryBytes: 4,
  levels,
  decode,
  attributes: ({ read, write }: Protection) => {
    const aci = read && write ? ACI_BOTH : read ? ACI_READ : write ? ACI_WRITE : ACI_NONE;
    return PTE_VALID | (aci << ACI_SHIFT);
  },
  attributesOf: (leaf) => leaf & (PTE_VALID | (0xfn << ACI_SHIFT)),
  encodeLeaf: (bits, address) => bits | (address & ADDRESS),
  encodeTable: (address) => (address & bitMask(32)) | DTE_VALID,
  describe: (entry, level) => {
    const decoded = decode(entry, level);
    if (decoded.kind === 'empty') return ['not valid'];
    if (decoded.kind === 'table') return [`table at ${hex(decoded.address)}`];
    return [`page at ${hex(decoded.address)}`, `${permitsText(decoded.permits)} (ACI=${(entry >> ACI_SHIFT) & 0xfn})`];
  },
};

export const configurations: readonly FormatConfiguration[] = [
  { name: 'sun50i', format: sun50i, expressible: (prot) => prot },
];
