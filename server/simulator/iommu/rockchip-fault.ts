/**
 * What both versions of Rockchip's IOMMU report of a blocked request, and how drivers/iommu/rockchip-iommu.c prints it:
 * `rk_iommu_irq()` and `log_iova()`, which prints the entries of the page tables along with the fault. The hardware knows
 * neither which device sent the request nor whether the entry or the permission was missing.
 */
import { bitMask, hex } from '../units.ts';
import { type FaultLog, hasBit, hexPart } from './fault-log.ts';
import type { PageTableFormat } from './format/format.ts';
import type { IommuFault, TranslationRequest } from './iommu.ts';
import type { Blocked } from './radix-iommu.ts';

const INT_PAGE_FAULT = 0x01;
const STATUS_PAGE_FAULT_IS_WRITE = 1 << 5;
const FLAGS = 0x1fen;

/** Three lines, the later two about the entries that were walked. */
export const pageFaultLog: FaultLog = {
  title: 'Rockchip IOMMU',
  source: 'drivers/iommu/rockchip-iommu.c, rk_iommu_irq(), log_iova()',
  markers: ['rk_iommu '],
  lines: [
    {
      pattern: /rk_iommu (?<device>\S+): Page fault at (?<address>0x[0-9a-f]+) of type (?<access>read|write)/d,
    },
    {
      pattern:
        /rk_iommu (?<device>\S+): iova = (?<iova>0x[0-9a-f]+): dte_index: (?<dte_index>\S+) pte_index: (?<pte_index>\S+) page_offset: (?<page_offset>\S+)/d,
    },
    {
      pattern:
        /rk_iommu (?<device>\S+): mmu_dte_addr: (?<mmu_dte_addr>\S+) dte@(?<dte_at>0x[0-9a-f]+): (?<dte>\S+) valid: (?<dte_valid>\d) pte@(?<pte_at>0x[0-9a-f]+): (?<pte>\S+) valid: (?<pte_valid>\d) page@(?<page>0x[0-9a-f]+) flags: (?<flags>\S+)/d,
    },
  ],
  telling: ['access'],
  decode: (parts) => {
    const found = parts.dte_valid === undefined ? null : parts.dte_valid === '1' && parts.pte_valid === '1';
    return {
      kind: found === null ? null : found ? 'permission' : 'translation',
      access: parts.access === 'read' || parts.access === 'write' ? parts.access : null,
      address: hexPart(parts.address ?? parts.iova),
      requester: null,
      meanings: {
        address: 'the address that the device sent',
        iova: 'the address that the device sent',
        access: 'what the device tried',
        dte_index: 'bits 31 to 22 of the address: the entry of the directory',
        pte_index: 'bits 21 to 12 of the address: the entry of the table',
        page_offset: 'bits 11 to 0 of the address',
        mmu_dte_addr: 'where the directory is',
        dte: 'the directory entry',
        dte_valid: parts.dte_valid === '1' ? 'there is a table' : 'no table: nothing is mapped at the address',
        pte: 'the table entry',
        pte_valid: parts.pte_valid === '1' ? 'a page is mapped' : 'nothing is mapped at the address',
        page: 'the physical page',
        flags: flagsText(hexPart(parts.flags) ?? 0n),
      },
    };
  },
};
/** Permission bits of an entry, in either version of the hardware. */
const flagsText = (flags: bigint): string =>
  `permits ${[hasBit(flags, 1) ? 'reads' : '', hasBit(flags, 2) ? 'writes' : ''].filter(Boolean).join(' and ') || 'nothing'} (bits 1 and 2)`;

/** The registers as the driver reads them, and its three lines. */
export function pageFault(
  { address, access }: TranslationRequest,
  { kind, walk, table }: Blocked,
  { device, format }: { readonly device: string; readonly format: PageTableFormat },
): IommuFault {
  const status = access === 'write' ? STATUS_PAGE_FAULT_IS_WRITE : 0;
  const index = (level: number): bigint => {
    const { shift, bits } = format.levels[level]!;
    return (address >> BigInt(shift)) & bitMask(bits);
  };
  const [dte, pte] = walk.reads;
  const page = walk.leaf?.address ?? 0n;
  const flags = walk.leaf === null ? 0n : (pte?.value ?? 0n) & FLAGS;
  const directory = table.root;
  // The kernel's `%pa` has all sixteen digits; `%#08x` and `%#03x` count the prefix.
  const place = (at: bigint): string => hex(at, 16);
  const valid = (entry: bigint): string => `${entry & 1n}`;
  const lines = [
    `Page fault at ${place(address)} of type ${access}`,
    `iova = ${place(address)}: dte_index: ${hexOrZero(index(0), 1)} pte_index: ${hexOrZero(index(1), 1)} page_offset: ${hexOrZero(address & 0xfffn, 1)}`,
    `mmu_dte_addr: ${place(directory)} dte@${place(dte!.at)}: ${value(dte!.value)} valid: ${valid(dte!.value)} ` +
      `pte@${place(pte?.at ?? 0n)}: ${value(pte?.value ?? 0n)} valid: ${valid(pte?.value ?? 0n)} ` +
      `page@${place(page)} flags: ${hexOrZero(flags, 1)}`,
  ];
  return {
    kind,
    access,
    iova: address,
    recorded: address,
    code: INT_PAGE_FAULT,
    fields: { int_status: INT_PAGE_FAULT, status },
    record: [BigInt(INT_PAGE_FAULT), address, BigInt(status)],
    log: lines.map((line) => `rk_iommu ${device}: ${line}`),
  };
}

const value = (entry: bigint): string => hexOrZero(entry, 6);
/** C's `%#0*x`, which gives zero no prefix. */
const hexOrZero = (number: bigint, digits: number): string =>
  number === 0n ? '0'.repeat(digits + 2) : hex(number, digits);
