/**
 * Intel VT-d in scalable mode with first-stage tables, in the processor's format: the PASID table entry of RID_PASID
 * points to them. Addresses must be canonical, and Linux takes the lower half, 47 bits of four levels. Drivers:
 * drivers/iommu/intel/iommu.c (6.12), generic_pt (7.2).
 */
import { x8664 } from './format/x86-64.ts';
import type { IommuModel, TranslationRequest } from './iommu.ts';
import { type Blocked, radixIommu } from './radix-iommu.ts';
import { genericPt, intelIommu } from './table-driver.ts';
import { type Reason, vtdFault, vtdLog, vtdReserved, vtdUnmodelled } from './vtd-fault.ts';

const NOT_PRESENT: Reason = { code: 0x71, text: 'SM: Present bit in first-level paging entry is clear' };
const NOT_CANONICAL: Reason = { code: 0x80, text: 'SM: Address in first-level translation is not canonical' };
const NO_WRITE: Reason = { code: 0x85, text: 'SM: No write permission for Write/AtomicOp request' };

export const vtdScalableFirstStage: IommuModel = {
  name: 'vtd-scalable-first-stage',
  aliases: ['vtd-first-stage'],
  title: 'Intel VT-d, scalable mode, first stage (x86-64): no write-only entry',
  device: 'dmar0',
  hasSmallPages: true,
  log: vtdLog,
  lazy: true,
  enforces: () => 'write',
  create: ({ memory, kernel, inputBits = 47 }) =>
    radixIommu({
      name: 'vtd-scalable-first-stage',
      format: x8664({ inputBits: inputBits > 48 ? 56 : 47, kernel, vendor: 'intel' }),
      driver: kernel === '6.12' ? intelIommu : genericPt,
      memory,
      reserved: vtdReserved,
      unmodelled: vtdUnmodelled,
      fault: (request, blocked) => {
        const reason = reasonFor(request, blocked);
        const kind = reason === NOT_PRESENT ? 'translation' : blocked.kind;
        return vtdFault(request, { ...blocked, kind }, { reason, kernel });
      },
    }),
};

/** The highest addresses are canonical too, and merely not mapped. */
function reasonFor({ address }: TranslationRequest, { kind, table }: Blocked): Reason {
  if (kind === 'permission') return NO_WRITE;
  const signed = BigInt.asIntN(64, address);
  const canonical = -table.apertureEnd <= signed && signed < table.apertureEnd;
  return kind === 'translation' || canonical ? NOT_PRESENT : NOT_CANONICAL;
}
