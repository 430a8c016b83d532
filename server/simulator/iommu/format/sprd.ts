/**
 * Spreadtrum page tables: one flat array of page frame numbers for 256 MiB, without permissions and without a valid bit;
 * the driver clears an entry to 0. Built by drivers/iommu/sprd-iommu.c, `sprd_iommu_map()`.
 */
import { bitMask, hex, physAddr } from '../../units.ts';
import type { Entry, FormatConfiguration, PageTableFormat } from './format.ts';

const everything = { read: true, write: true };
const PFN = bitMask(20);

const decode = (entry: bigint): Entry =>
  entry === 0n ? { kind: 'empty' } : { kind: 'leaf', address: physAddr((entry & PFN) << 12n), permits: everything };

export const sprd: PageTableFormat = {
  name: 'Spreadtrum',
  inputBits: 28,
  outputBits: 32,
  entryBytes: 4,
  levels: [{ name: 'PTE', shift: 12, bits: 16, leaf: true }],
  decode,
  attributes: () => 0n,
  attributesOf: () => 0n,
  encodeLeaf: (_bits, address) => (address >> 12n) & PFN,
  encodeTable: () => {
    throw new Error('a Spreadtrum page table has one level');
  },
  describe: (entry) => {
    const decoded = decode(entry);
    return decoded.kind === 'leaf' ? [`page at ${hex(decoded.address)}`, 'read+write (no permission bits)'] : ['empty'];
  },
};

export const configurations: readonly FormatConfiguration[] = [
  { name: 'Spreadtrum', format: sprd, expressible: () => everything },
];
