/**
 * A doorbell register of which only the place is known: a 32-bit write raises its interrupt. It stands for the doorbell
 * of a board's own device, and where no doorbell of a SoC is known to Linux.
 */
import { hex, type PhysAddr } from '../units.ts';
import type { BusRequest, Target, TargetAnswer } from './target.ts';

export interface RegisterOptions {
  readonly name: string;
  readonly start: PhysAddr;
  readonly end: PhysAddr;
  /** Bytes from `start` to the register. */
  readonly offset: bigint;
  /** What must be written; null where any data will do. */
  readonly data: bigint | null;
  /** The wire that it asserts, such as `GIC SPI 417`. */
  readonly interrupt: string;
  /** Linux's number for it. */
  readonly virq: number;
}

/** A block of registers at an address, with a doorbell in it. */
export function registerDoorbell({ name, start, end, offset, data, interrupt, virq }: RegisterOptions): Target {
  const answer = (request: BusRequest): TargetAnswer => {
    const at = request.address - start;
    if (at !== offset) {
      return {
        kind: 'unmodelled',
        what: `${request.access} at ${name}+${hex(at)}: only the doorbell at +${hex(offset)} is`,
      };
    }
    if (request.bytes !== 4)
      return { kind: 'unmodelled', what: `a ${request.bytes}-byte ${request.access} of ${name}: the register has 4` };
    if (request.access === 'read') return { kind: 'absorbed', text: `read of ${name} (+${hex(at)}) raises nothing` };
    if (data !== null && request.data !== data)
      return {
        kind: 'absorbed',
        text: `${name} (+${hex(at)}) takes ${hex(data)} only, ${hex(request.data)} raises nothing`,
      };
    return { kind: 'interrupt', text: `write of ${hex(request.data)} to ${name} (+${hex(at)})`, interrupt, virq };
  };
  return { name, start, end, access: answer };
}
