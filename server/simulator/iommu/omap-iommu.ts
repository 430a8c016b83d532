/**
 * TI OMAP IOMMU: no permissions, so that whatever is mapped may be read and written; what is not mapped faults. After the
 * first fault the driver keeps the interrupt off, and later ones go unprinted. Driver: drivers/iommu/omap-iommu.c,
 * `iommu_fault_handler()`. It runs on 32-bit Arm, whose DMA API has an allocator of its own (arch/arm/mm/dma-mapping.c):
 * handles here are those of the common one.
 */
import { hex } from '../units.ts';
import { bitsText, type FaultLog, hasBit, hexPart, meaningOf } from './fault-log.ts';
import { omap } from './format/omap.ts';
import type { IommuFault, IommuModel, TranslationRequest } from './iommu.ts';
import { type Blocked, radixIommu } from './radix-iommu.ts';
import { omapIommu as driver } from './table-driver.ts';

const IRQ_TRANSLATIONFAULT = 1 << 1;
/** The kernel prints `%p`, a pointer that it hashes with a number of its own. */
const POINTER = '0x(hashed)';

const irqBits = {
  0: 'TLBMISS',
  1: 'TRANSLATIONFAULT: nothing is mapped at the address',
  2: 'EMUMISS: a miss of the debugger',
  3: 'TABLEWALKFAULT: an entry could not be read',
  4: 'MULTIHITFAULT: several TLB entries match',
};

/** One line, with the entries that were found. */
const faultHandlerLog: FaultLog = {
  title: 'TI OMAP IOMMU',
  source: 'drivers/iommu/omap-iommu.c, iommu_fault_handler()',
  markers: ['omap-iommu '],
  lines: [
    {
      pattern:
        /omap-iommu (?<device>\S+): \S+: errs:(?<errs>0x[0-9a-f]+) da:(?<da>0x[0-9a-f]+) pgd:(?<pgd>\S+) \*pgd:(?<directory>[0p]x[0-9a-f]+)(?: pte:(?<pte>\S+) \*pte:(?<entry>0x[0-9a-f]+))?/d,
    },
  ],
  telling: ['errs'],
  decode: (parts) => {
    const errors = hexPart(parts.errs);
    return {
      kind: errors !== null && hasBit(errors, 1) ? 'translation' : null,
      access: null,
      address: hexPart(parts.da),
      requester: null,
      meanings: {
        ...meaningOf(['errs'], errors, (value) => `IRQSTATUS: ${bitsText(value, irqBits)}`),
        da: 'the address that the device sent',
        pgd: 'where the first-level entry is, hashed',
        directory: 'the first-level entry; 0 maps nothing',
        pte: 'where the second-level entry is, hashed',
        entry: 'the second-level entry; 0 maps nothing',
      },
    };
  },
};

export const omapIommu: IommuModel = {
  name: 'omap-iommu',
  title: 'TI OMAP IOMMU: no permissions, only what is not mapped is blocked',
  device: '58882000.mmu',
  hasSmallPages: true,
  log: faultHandlerLog,
  enforces: () => 'nothing',
  create: ({ memory, device }) => {
    let interrupts = true;
    return radixIommu({
      name: 'omap-iommu',
      format: omap,
      driver,
      memory,
      unmodelled: ({ address }) =>
        address >> 32n === 0n ? null : `an access to ${hex(address)}, above the 4 GiB that the IOMMU takes`,
      fault: (request, blocked) => {
        const fault = translationFault(request, blocked, device);
        if (!interrupts) return { ...fault, log: [] };
        interrupts = false;
        return fault;
      },
    });
  },
};

/** The fault registers, and the driver's line, which has one misprint in the kernel. */
function translationFault({ address, access }: TranslationRequest, { walk }: Blocked, device: string): IommuFault {
  const [directory, table] = walk.reads;
  const start = `errs:${hex(IRQ_TRANSLATIONFAULT, 8)} da:${hex(address, 8)} pgd:${POINTER}`;
  const entries =
    table === undefined
      ? `*pgd:px${hex(directory?.value ?? 0n, 8).slice(2)}`
      : `*pgd:${hex(directory!.value, 8)} pte:${POINTER} *pte:${hex(table.value, 8)}`;
  return {
    kind: 'translation',
    access,
    iova: address,
    recorded: address,
    code: IRQ_TRANSLATIONFAULT,
    fields: { irqstatus: IRQ_TRANSLATIONFAULT },
    record: [BigInt(IRQ_TRANSLATIONFAULT), address],
    log: [`omap-iommu ${device}: ${device}: ${start} ${entries}`],
  };
}
