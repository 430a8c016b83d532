/**
 * Apple DART page tables: 16 KiB tables and pages, 8-byte entries whose permission bits say what is forbidden. DART1 (such
 * as t8020) has addresses of 36 bits in place, DART2 (t6000, t8110) of 42 bits shifted down by four. Built by
 * drivers/iommu/io-pgtable-dart.c, `dart_prot_to_pte()`; it allows the whole of each page (SUBPAGE fields). Not covered:
 * four-level tables, several root tables.
 */
import { bitMask, hex, physAddr } from '../../units.ts';
import { type Protection, permitsText } from '../iommu.ts';
import type { Entry, FormatConfiguration, PageTableFormat } from './format.ts';

const VALID = 1n << 0n;
/** Everything from byte 0 to the last of the page. */
const SUBPAGE_END = 0xfffn << 40n;

const versions = {
  1: {
    noRead: 1n << 8n,
    noWrite: 1n << 7n,
    noCache: 0n,
    always: 1n << 1n,
    address: bitMask(36) & ~bitMask(12),
    shift: 0n,
  },
  2: {
    noRead: 1n << 3n,
    noWrite: 1n << 2n,
    noCache: 1n << 1n,
    always: 0n,
    address: bitMask(38) & ~bitMask(10),
    shift: 4n,
  },
} as const;

/** The format of DART1 or DART2 for `inputBits` of address. */
export function dart({ version, inputBits }: { version: 1 | 2; inputBits: number }): PageTableFormat {
  const { noRead, noWrite, noCache, always, address: mask, shift } = versions[version];
  const levels = [
    { name: 'L1', shift: 25, bits: inputBits - 25, leaf: false },
    { name: 'L2', shift: 14, bits: 11, leaf: true },
  ];
  const place = (address: bigint): bigint => (address >> shift) & mask;

  const decode = (entry: bigint, level: number): Entry => {
    if ((entry & VALID) === 0n) return { kind: 'empty' };
    const address = physAddr((entry & mask) << shift);
    if (level === 0) return { kind: 'table', address, permits: { read: true, write: true } };
    return { kind: 'leaf', address, permits: { read: (entry & noRead) === 0n, write: (entry & noWrite) === 0n } };
  };

  return {
    name: `Apple DART${version}`,
    inputBits,
    outputBits: version === 1 ? 36 : 42,
    entryBytes: 8,
    levels,
    decode,
    attributes: ({ read, write, cache }: Protection) => {
      if (!read && !write) return null;
      return VALID | always | (read ? 0n : noRead) | (write ? 0n : noWrite) | (cache ? 0n : noCache);
    },
    attributesOf: (leaf) => leaf & (VALID | always | noRead | noWrite | noCache),
    encodeLeaf: (bits, address) => bits | place(address) | SUBPAGE_END,
    encodeTable: (address) => place(address) | VALID,
    describe: (entry, level) => {
      const decoded = decode(entry, level);
      if (decoded.kind === 'empty') return ['not valid'];
      if (decoded.kind === 'table') return [`table at ${hex(decoded.address)}`];
      const flag = (bit: bigint): string => ((entry & bit) !== 0n ? '1' : '0');
      return [
        `page at ${hex(decoded.address)}`,
        `${permitsText(decoded.permits)} (NO_READ=${flag(noRead)} NO_WRITE=${flag(noWrite)})`,
      ];
    },
  };
}

export const configurations: readonly FormatConfiguration[] = (
  [
    [1, 32],
    [2, 36],
  ] as const
).map(([version, inputBits]) => ({
  name: `Apple DART${version}, ${inputBits}-bit`,
  format: dart({ version, inputBits }),
  expressible: (prot) => (prot.read || prot.write ? prot : null),
}));
