/**
 * Allwinner sun50i IOMMU (H6 and later). For a page that is missing the hardware does not say whether it was read or
 * written, and the driver prints a read; for a missing permission it works the access out of the entry. Driver:
 * drivers/iommu/sun50i-iommu.c, `sun50i_iommu_handle_pt_irq()` and `sun50i_iommu_handle_perm_irq()`.
 */
import { hex } from '../units.ts';
import { type FaultLog, hexPart } from './fault-log.ts';
import { sun50i } from './format/sun50i.ts';
import type { IommuFault, IommuModel, TranslationRequest } from './iommu.ts';
import { type Blocked, radixIommu } from './radix-iommu.ts';
import { sun50iIommu as driver } from './table-driver.ts';

const INVALID_L1PG = 1 << 16;
const INVALID_L2PG = 1 << 17;

/** One line. A write is named only where the entry lacks the permission for it. */
const pageFaultLog: FaultLog = {
  title: 'Allwinner sun50i IOMMU',
  source: 'drivers/iommu/sun50i-iommu.c, sun50i_iommu_report_fault()',
  markers: ['sun50i-iommu '],
  lines: [
    {
      pattern:
        /sun50i-iommu (?<device>\S+): Page fault for (?<address>0x[0-9a-f]+) \(master (?<master>-?\d+), dir (?<dir>rd|wr)\)/d,
    },
  ],
  telling: ['dir'],
  decode: ({ address, master, dir }) => ({
    kind: dir === 'wr' ? 'permission' : null,
    access: dir === 'wr' ? 'write' : null,
    address: hexPart(address),
    requester: master === undefined ? null : `master ${master}`,
    meanings: {
      address: 'the address that the device sent',
      master: 'which of the devices behind this IOMMU',
      dir:
        dir === 'wr'
          ? 'a write that the entry does not permit'
          : 'a read that the entry does not permit; or nothing is mapped, and then the driver prints a read for a write, too',
    },
  }),
};

export const sun50iIommu: IommuModel = {
  name: 'sun50i-iommu',
  title: 'Allwinner sun50i IOMMU: read-only and write-only entries',
  device: '30f0000.iommu',
  log: pageFaultLog,
  enforces: () => 'read and write',
  create: ({ memory, device }) =>
    radixIommu({
      name: 'sun50i-iommu',
      format: sun50i,
      driver,
      memory,
      unmodelled: ({ address }) =>
        address >> 32n === 0n ? null : `an access to ${hex(address)}, above the 4 GiB that the IOMMU takes`,
      fault: (request, blocked) => pageFault(request, blocked, device),
    }),
};

/** The interrupt status, and the driver's line; `%pad` has all sixteen digits. */
function pageFault(
  { requester, address, access }: TranslationRequest,
  { kind, walk }: Blocked,
  device: string,
): IommuFault {
  // The status has one bit for each of the hardware's six masters.
  const master = requester.id % 6;
  const permission = kind === 'permission';
  const status = permission ? 1 << master : walk.reads.length === 1 ? INVALID_L1PG : INVALID_L2PG;
  const shown = permission && access === 'write' ? 'wr' : 'rd';
  return {
    kind,
    access,
    iova: address,
    recorded: address,
    code: status,
    fields: { status, master },
    record: [BigInt(status), address],
    log: [`sun50i-iommu ${device}: Page fault for ${hex(address, 16)} (master ${master}, dir ${shown})`],
  };
}
