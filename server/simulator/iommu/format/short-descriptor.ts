/**
 * Arm's short-descriptor format (Arm Architecture Reference Manual, VMSAv7 short descriptors) as Linux's ARM_V7S builds it
 * in drivers/iommu/io-pgtable-arm-v7s.c: sections of 1 MiB and pages of 4 KiB, and sixteen equal entries for 16 MiB and
 * 64 KiB. There is a read-only bit and no write-only entry. MediaTek's variant writes no permission at all and keeps bits
 * 32 to 34 of the address in attribute bits. Not covered: domains, privileged access.
 */
import { bitMask, hex, physAddr } from '../../units.ts';
import { type Permits, type Protection, permitsText } from '../iommu.ts';
import type { Entry, FormatConfiguration, PageTableFormat } from './format.ts';

const TYPE = 3n;
const TYPE_TABLE = 1n;
const TYPE_PAGE = 2n;
const TYPE_LARGE_PAGE = 1n;
const B = 1n << 2n;
const C = 1n << 3n;
const NS_TABLE = 1n << 3n;
const SUPERSECTION = 1n << 18n;
const NS_SECTION = 1n << 19n;

/** Attributes in the places of a small page; a section has those from bit 4 on six bits higher. */
const AF = 1n << 4n;
const AP_UNPRIV = 1n << 5n;
const TEX = 7n << 6n;
const TEX_NORMAL = 1n << 6n;
const AP_RDONLY = 1n << 9n;
const S = 1n << 10n;
const NG = 1n << 11n;
const SMALL_PAGE = AF | AP_UNPRIV | TEX | AP_RDONLY | S | NG | B | C;
const SECTION_SHIFT = 6n;
/** A large page has TEX six bits higher. */
const LARGE_TEX_SHIFT = 6n;

/** Where MediaTek puts address bits 32, 33 and 34. */
const MTK_ADDRESS = [
  [32n, 9n],
  [33n, 4n],
  [34n, 5n],
] as const;
const MTK_BITS = MTK_ADDRESS.reduce((bits, [, place]) => bits | (1n << place), 0n);

const RUN = 4;

export interface ShortDescriptorOptions {
  /** IO_PGTABLE_QUIRK_NO_PERMS and _ARM_MTK_EXT, _ARM_NS. */
  readonly mediatek: boolean;
}

/** The format, plain or MediaTek's. */
export function shortDescriptor({ mediatek }: ShortDescriptorOptions): PageTableFormat {
  const levels = [
    { name: 'L1', shift: 20, bits: 12, leaf: true, runs: [RUN] },
    { name: 'L2', shift: 12, bits: 8, leaf: true, runs: [RUN] },
  ];
  const high = (entry: bigint): bigint =>
    mediatek ? MTK_ADDRESS.reduce((bits, [to, from]) => bits | (((entry >> from) & 1n) << to), 0n) : 0n;
  const low = (address: bigint): bigint =>
    mediatek ? MTK_ADDRESS.reduce((bits, [from, to]) => bits | (((address >> from) & 1n) << to), 0n) : 0n;

  /** The attributes of any leaf in the places of a small page. */
  const smallPage = (entry: bigint, level: number): bigint => {
    const plain = mediatek ? entry & ~MTK_BITS : entry;
    const cached = entry & (B | C);
    if (level === 0) return ((plain >> SECTION_SHIFT) & SMALL_PAGE & ~(B | C)) | cached;
    if ((entry & TYPE_PAGE) !== 0n) return plain & SMALL_PAGE;
    return (plain & SMALL_PAGE & ~TEX) | ((plain >> LARGE_TEX_SHIFT) & TEX);
  };

  const permitsOf = (attributes: bigint): Permits =>
    mediatek
      ? { read: true, write: true }
      : {
          read: (attributes & AP_UNPRIV) !== 0n,
          write: (attributes & (AP_UNPRIV | AP_RDONLY)) === AP_UNPRIV,
        };

  const decode = (entry: bigint, level: number): Entry => {
    const type = entry & TYPE;
    if (type === 0n) return { kind: 'empty' };
    if (level === 0 && type === TYPE_TABLE) {
      const address = physAddr(entry & bitMask(32) & ~bitMask(10));
      return { kind: 'table', address, permits: { read: true, write: true } };
    }
    const run = level === 0 ? (entry & SUPERSECTION) !== 0n : (type & TYPE_PAGE) === 0n;
    const shift = levels[level]!.shift + (run ? RUN : 0);
    const address = physAddr((entry & bitMask(32) & ~bitMask(shift)) | high(entry));
    const permits = permitsOf(smallPage(entry, level));
    return run ? { kind: 'leaf', address, permits, run: RUN } : { kind: 'leaf', address, permits };
  };

  /** `arm_v7s_prot_to_pte()`. */
  const attributes = (prot: Protection): bigint | null => {
    if (!prot.read && !prot.write) return null;
    const permission = mediatek ? 0n : AF | AP_UNPRIV | (prot.write ? 0n : AP_RDONLY);
    const memory = prot.mmio ? B : prot.cache ? TEX_NORMAL | B | C : TEX_NORMAL;
    return NG | S | permission | memory;
  };

  const encodeLeaf = (bits: bigint, address: bigint, level: number, run: number): bigint => {
    const place = (address & bitMask(32)) | low(address);
    if (level === 0) {
      const section = ((bits & ~(B | C)) << SECTION_SHIFT) | (bits & (B | C)) | TYPE_PAGE;
      return place | section | (mediatek ? NS_SECTION : 0n) | (run > 0 ? SUPERSECTION : 0n);
    }
    if (run === 0) return place | bits | TYPE_PAGE;
    return place | (bits & ~TEX) | ((bits & TEX) << LARGE_TEX_SHIFT) | TYPE_LARGE_PAGE;
  };

  const describe = (entry: bigint, level: number): readonly string[] => {
    const decoded = decode(entry, level);
    if (decoded.kind === 'empty') return ['invalid'];
    if (decoded.kind === 'table') return [`table at ${hex(decoded.address)}`];
    const what = ['section', 'page'][level]!;
    const ap = smallPage(entry, level);
    const bits = mediatek ? 'no permission bits' : `AP[2:1]=${((ap & AP_RDONLY) >> 8n) | ((ap & AP_UNPRIV) >> 5n)}`;
    return [`${what} at ${hex(decoded.address)}`, `${permitsText(decoded.permits)} (${bits})`];
  };

  return {
    name: `Arm short descriptors${mediatek ? ', as MediaTek has them' : ''}`,
    inputBits: 32,
    outputBits: mediatek ? 35 : 32,
    entryBytes: 4,
    levels,
    decode,
    attributes,
    attributesOf: smallPage,
    encodeLeaf,
    encodeTable: (address) => (address & bitMask(32)) | TYPE_TABLE | (mediatek ? NS_TABLE : 0n),
    describe,
  };
}

const someAccess = ({ read, write }: Permits): boolean => read || write;

export const configurations: readonly FormatConfiguration[] = [
  {
    name: 'ARM_V7S',
    format: shortDescriptor({ mediatek: false }),
    expressible: (prot) => (someAccess(prot) ? { read: true, write: prot.write } : null),
  },
  {
    name: 'ARM_V7S, MediaTek',
    format: shortDescriptor({ mediatek: true }),
    expressible: (prot) => (someAccess(prot) ? { read: true, write: true } : null),
  },
];
