/**
 * Rockchip's page tables: a directory of 1024 entries and tables of 1024 pages, with a bit for reads and one for writes.
 * The second version keeps address bits 32 to 39 in the low bits of an entry. Built by drivers/iommu/rockchip-iommu.c,
 * `rk_mk_pte()` and `rk_mk_dte_v2()`.
 */
import { bitMask, hex, physAddr } from '../../units.ts';
import { type Protection, permitsText } from '../iommu.ts';
import type { Entry, FormatConfiguration, PageTableFormat } from './format.ts';

const VALID = 1n << 0n;
const READABLE = 1n << 1n;
const WRITABLE = 1n << 2n;
const LOW_ADDRESS = bitMask(32) & ~bitMask(12);

/** The format of the hardware's first or second version. */
export function rockchip(version: 1 | 2): PageTableFormat {
  const levels = [
    { name: 'DTE', shift: 22, bits: 10, leaf: false },
    { name: 'PTE', shift: 12, bits: 10, leaf: true },
  ];
  const addressOf = (entry: bigint): bigint =>
    version === 1
      ? entry & LOW_ADDRESS
      : (entry & LOW_ADDRESS) | (((entry >> 8n) & 0xfn) << 32n) | (((entry >> 4n) & 0xfn) << 36n);
  const place = (address: bigint): bigint =>
    version === 1
      ? address & LOW_ADDRESS
      : (address & LOW_ADDRESS) | (((address >> 32n) & 0xfn) << 8n) | (((address >> 36n) & 0xfn) << 4n);

  const decode = (entry: bigint, level: number): Entry => {
    if ((entry & VALID) === 0n) return { kind: 'empty' };
    const address = physAddr(addressOf(entry));
    if (level === 0) return { kind: 'table', address, permits: { read: true, write: true } };
    const permits = { read: (entry & READABLE) !== 0n, write: (entry & WRITABLE) !== 0n };
    return { kind: 'leaf', address, permits };
  };

  return {
    name: `Rockchip v${version}`,
    inputBits: 32,
    outputBits: version === 1 ? 32 : 40,
    entryBytes: 4,
    levels,
    decode,
    attributes: ({ read, write }: Protection) => VALID | (read ? READABLE : 0n) | (write ? WRITABLE : 0n),
    attributesOf: (leaf) => leaf & (VALID | READABLE | WRITABLE),
    encodeLeaf: (bits, address) => bits | place(address),
    encodeTable: (address) => place(address) | VALID,
    describe: (entry, level) => {
      const decoded = decode(entry, level);
      if (decoded.kind === 'empty') return ['not valid'];
      if (decoded.kind === 'table') return [`table at ${hex(decoded.address)}`];
      const bits = `readable=${(entry & READABLE) >> 1n} writable=${(entry & WRITABLE) >> 2n}`;
      return [`page at ${hex(decoded.address)}`, `${permitsText(decoded.permits)} (${bits})`];
    },
  };
}

export const configurations: readonly FormatConfiguration[] = ([1, 2] as const).map((version) => ({
  name: `Rockchip v${version}`,
  format: rockchip(version),
  expressible: (prot) => prot,
}));
