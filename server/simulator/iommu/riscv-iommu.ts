/**
 * The RISC-V IOMMU with first-stage Sv57 tables (RISC-V IOMMU Architecture Specification: translation 3.3, fault queue
 * 4.2). Driver: drivers/iommu/riscv/iommu.c of 7.2, `riscv_iommu_fault()`; 6.12 has none. Note that 7.2 builds the DMA
 * API's IOMMU layer for arm64, x86 and s390 only, so that a RISC-V kernel as shipped runs it with an identity domain: this
 * is the machine of a kernel with RISCV added there.
 */
import { hexDigits } from '../units.ts';
import { riscv } from './format/riscv.ts';
import type { IommuFault, IommuModel, TranslationRequest } from './iommu.ts';
import { radixIommu } from './radix-iommu.ts';
import { genericPt } from './table-driver.ts';

/** Causes are those of the processor's page faults. */
const READ_PAGE_FAULT = 13;
const WRITE_PAGE_FAULT = 15;
/** TTYP: an untranslated read or write. */
const TTYP_READ = 2n;
const TTYP_WRITE = 3n;

const widths = { 39: 38, 48: 47, 57: 56 } as const;

export const riscvIommu: IommuModel = {
  name: 'riscv-iommu',
  title: 'RISC-V IOMMU, first stage (Sv57): no write-only entry',
  device: '3010000.iommu',
  lazy: true,
  kernels: ['7.2'],
  enforces: () => 'write',
  create: ({ memory, device, inputBits = 56 }) => {
    const bits = Object.values(widths).find((width) => width === inputBits) ?? widths[57];
    return radixIommu({
      name: 'riscv-iommu',
      format: riscv({ inputBits: bits }),
      driver: genericPt,
      memory,
      // An address that is not sign-extended is a page fault like any other.
      fault: (request, { kind }) => faultRecord(request, kind === 'permission' ? 'permission' : 'translation', device),
    });
  },
};

/** The record in the fault queue, and the line that the driver prints; `%llx` without prefix, as it has it. */
function faultRecord(
  { requester, address, access }: TranslationRequest,
  kind: 'translation' | 'permission',
  device: string,
): IommuFault {
  const cause = access === 'write' ? WRITE_PAGE_FAULT : READ_PAGE_FAULT;
  const type = access === 'write' ? TTYP_WRITE : TTYP_READ;
  return {
    kind,
    access,
    iova: address,
    recorded: address,
    code: cause,
    fields: { cause, devid: requester.id },
    record: [BigInt(cause) | (type << 34n) | (BigInt(requester.id) << 40n), 0n, address, 0n],
    log: [
      `riscv,iommu ${device}: Fault ${cause} devid: 0x${hexDigits(requester.id)} ` +
        `iotval: ${hexDigits(address)} iotval2: 0`,
    ],
  };
}
