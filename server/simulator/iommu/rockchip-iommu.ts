/**
 * Rockchip IOMMU, second version (RK3568, RK3588). Driver: drivers/iommu/rockchip-iommu.c, `rk_iommu_irq()` and
 * `log_iova()`, which prints the entries of the page tables along with the fault. The hardware knows neither which device
 * sent the request nor whether the entry or the permission was missing.
 */
import { bitMask, hex } from '../units.ts';
import { rockchip } from './format/rockchip.ts';
import type { IommuFault, IommuModel, TranslationRequest } from './iommu.ts';
import { type Blocked, radixIommu } from './radix-iommu.ts';
import { rockchipIommu as driver } from './table-driver.ts';

const INT_PAGE_FAULT = 0x01;
const STATUS_PAGE_FAULT_IS_WRITE = 1 << 5;
const FLAGS = 0x1fen;

const format = rockchip(2);

export const rockchipIommu: IommuModel = {
  name: 'rockchip-iommu',
  title: 'Rockchip IOMMU v2: read-only and write-only entries',
  device: 'fe043e00.iommu',
  enforces: () => 'read and write',
  create: ({ memory, device }) =>
    radixIommu({
      name: 'rockchip-iommu',
      format,
      driver,
      memory,
      unmodelled: ({ address }) =>
        address >> 32n === 0n ? null : `an access to ${hex(address)}, above the 4 GiB that the IOMMU takes`,
      fault: (request, blocked) => pageFault(request, blocked, device),
    }),
};

/** The registers as the driver reads them, and its three lines. */
function pageFault(
  { address, access }: TranslationRequest,
  { kind, walk, table }: Blocked,
  device: string,
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
