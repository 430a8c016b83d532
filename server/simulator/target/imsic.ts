/**
 * A RISC-V Incoming MSI Controller: one page, an interrupt file, per hart (RISC-V Advanced Interrupt Architecture,
 * chapter "Incoming MSI Controller", memory region of an interrupt file). A naturally aligned 32-bit write of an
 * interrupt identity to seteipnum_le makes it pending, to seteipnum_be likewise in the other byte order. Zero and
 * identities that are not implemented are ignored, reads give zeros, and the rest of the page is read-only zero. What
 * other widths do is left to the implementation, which may report an error or ignore them. Offsets as in
 * include/linux/irqchip/riscv-imsic.h.
 */
import { hex, PAGE_SIZE, type PhysAddr } from '../units.ts';
import type { BusRequest, MsiAssignment, MsiTarget, TargetAnswer } from './target.ts';

const SETEIPNUM_LE = 0n;
const SETEIPNUM_BE = 4n;

export interface ImsicOptions {
  readonly name: string;
  /** The pages of all harts, the first one first. */
  readonly start: PhysAddr;
  readonly end: PhysAddr;
  /** Highest interrupt identity (`riscv,num-ids`). */
  readonly identities: number;
}

export class Imsic implements MsiTarget {
  readonly name: string;
  readonly start: PhysAddr;
  readonly end: PhysAddr;
  readonly immutable = false;
  private readonly identities: number;
  private assigned = 0;

  constructor({ name, start, end, identities }: ImsicOptions) {
    this.name = name;
    this.start = start;
    this.end = end;
    this.identities = identities;
  }

  /** All interrupts go to the first hart. */
  assign(): MsiAssignment | null {
    if (this.assigned >= this.identities) return null;
    const identity = ++this.assigned;
    return { address: this.start, data: identity, virq: identity };
  }

  access({ address, access, bytes, data }: BusRequest): TargetAnswer {
    const hart = (address - this.start) / PAGE_SIZE;
    const offset = (address - this.start) % PAGE_SIZE;
    const place = `${this.name} interrupt file ${hart}`;
    if (bytes !== 4 || offset % 4n !== 0n) {
      return {
        kind: 'absorbed',
        text: `${place}+${hex(offset)} takes aligned accesses of 4 bytes only, a ${access} of ${bytes} ends in an error or is ignored`,
      };
    }
    if (access === 'read') return { kind: 'absorbed', text: `a read of ${place} gives zero and raises nothing` };
    if (offset !== SETEIPNUM_LE && offset !== SETEIPNUM_BE)
      return { kind: 'absorbed', text: `${place}+${hex(offset)} is read-only, the write is ignored` };
    const register = offset === SETEIPNUM_LE ? 'seteipnum_le' : 'seteipnum_be';
    const identity = Number(offset === SETEIPNUM_LE ? BigInt.asUintN(32, data) : swapped(data));
    if (identity < 1 || identity > this.identities) {
      return { kind: 'absorbed', text: `${place} ${register}: there is no identity ${identity}, the write is ignored` };
    }
    // Linux binds each identity to the hart that it was allocated on; Linux's number is only known there.
    const interrupt = `identity ${identity} of hart ${hart}`;
    return { kind: 'interrupt', text: `${place} ${register}: ${identity} becomes pending`, interrupt, virq: identity };
  }
}

/** The low four bytes in reverse order. */
function swapped(data: bigint): bigint {
  const bytes = [0n, 8n, 16n, 24n].map((shift) => (data >> shift) & 0xffn);
  return bytes.reduce((sum, byte) => (sum << 8n) | byte, 0n);
}
