/**
 * The register block of a DesignWare eDMA (unrolled map, "v0"), of which only interrupt emulation is modelled: a
 * 32-bit write of any data to WR_INT_STATUS or RD_INT_STATUS asserts the block's interrupt without touching the
 * status. Source: drivers/dma/dw-edma/dw-edma-v0-regs.h for the offsets, dw-edma-v0-core.c
 * (`dw_edma_v0_core_db_offset()`, `dw_edma_v0_core_ack_emulated_irq()`) for the behaviour.
 */
import { hex, type PhysAddr } from '../units.ts';
import type { BusRequest, Target, TargetAnswer } from './target.ts';

const WR_INT_STATUS = 0x4cn;
const RD_INT_STATUS = 0xa0n;
const doorbells = new Map([
  [WR_INT_STATUS, 'WR_INT_STATUS'],
  [RD_INT_STATUS, 'RD_INT_STATUS'],
]);

/** The offset that Linux gives to endpoint drivers as the doorbell. */
export const doorbellOffset = RD_INT_STATUS;

export interface DwEdmaOptions {
  readonly name: string;
  readonly start: PhysAddr;
  readonly end: PhysAddr;
  /** The wire that the block asserts, such as `GIC SPI 417`. */
  readonly interrupt: string;
  /** Linux's number for the emulated interrupt. */
  readonly virq: number;
}

/** An eDMA register block at an address. */
export function dwEdmaDoorbell({ name, start, end, interrupt, virq }: DwEdmaOptions): Target {
  const answer = ({ address, access, bytes, data }: BusRequest): TargetAnswer => {
    const offset = address - start;
    const register = doorbells.get(offset);
    if (register === undefined)
      return { kind: 'unmodelled', what: `${access} at ${name}+${hex(offset)}: only the doorbells are` };
    if (bytes !== 4)
      return { kind: 'unmodelled', what: `a ${bytes}-byte ${access} of ${name} ${register}: the register has 4` };
    if (access === 'read')
      return { kind: 'absorbed', text: `read of ${name} ${register} (+${hex(offset)}) raises nothing` };
    return {
      kind: 'interrupt',
      text: `write of ${hex(data)} to ${name} ${register} (+${hex(offset)}) asserts the emulated interrupt`,
      interrupt,
      virq,
    };
  };
  return { name, start, end, access: answer };
}
