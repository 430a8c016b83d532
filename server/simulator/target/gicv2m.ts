/**
 * A GICv2m frame: a write of an SPI number to MSI_SETSPI_NS raises that SPI, if it belongs to the frame; any other
 * number is ignored (Arm Server Base System Architecture, GICv2m appendix; offsets as in drivers/irqchip/irq-gic-v2m.c).
 * The register is write-only and takes 32 bits; only the low ten bits count.
 */
import { hex, type PhysAddr, physAddr } from '../units.ts';
import type { BusRequest, MsiAssignment, MsiTarget, TargetAnswer } from './target.ts';

const MSI_TYPER = 0x8n;
const MSI_SETSPI_NS = 0x40n;
const MSI_IIDR = 0xfccn;
const readable = new Map([
  [MSI_TYPER, 'MSI_TYPER'],
  [MSI_IIDR, 'MSI_IIDR'],
]);
/** Interrupt IDs of SPIs start here. */
const FIRST_SPI = 32;

export interface Gicv2mOptions {
  readonly name: string;
  readonly start: PhysAddr;
  readonly end: PhysAddr;
  /** The first interrupt ID of the frame, counted as the GIC counts (SPI 0 is 32), and how many it has. */
  readonly baseSpi: number;
  readonly spis: number;
}

export class Gicv2m implements MsiTarget {
  readonly name: string;
  readonly start: PhysAddr;
  readonly end: PhysAddr;
  readonly immutable = false;
  private readonly baseSpi: number;
  private readonly spis: number;
  private assigned = 0;

  constructor({ name, start, end, baseSpi, spis }: Gicv2mOptions) {
    this.name = name;
    this.start = start;
    this.end = end;
    this.baseSpi = baseSpi;
    this.spis = spis;
  }

  assign(): MsiAssignment | null {
    if (this.assigned >= this.spis) return null;
    const id = this.baseSpi + this.assigned++;
    return { address: physAddr(this.start + MSI_SETSPI_NS), data: id, virq: id };
  }

  access({ address, access, bytes, data }: BusRequest): TargetAnswer {
    const offset = address - this.start;
    if (offset !== MSI_SETSPI_NS) {
      const register = readable.get(offset);
      if (register === undefined || bytes !== 4)
        return { kind: 'unmodelled', what: `${access} of ${bytes} bytes at ${this.name}+${hex(offset)}` };
      return { kind: 'absorbed', text: `${access} of ${this.name} ${register} raises nothing` };
    }
    if (access === 'read')
      return { kind: 'absorbed', text: `${this.name} MSI_SETSPI_NS is write-only; a read raises nothing` };
    if (bytes !== 4)
      return { kind: 'unmodelled', what: `a ${bytes}-byte write of ${this.name} MSI_SETSPI_NS: the register has 4` };
    const id = Number(data & 0x3ffn);
    if (id < this.baseSpi || id >= this.baseSpi + this.spis) {
      const last = this.baseSpi + this.spis - 1;
      return {
        kind: 'absorbed',
        text: `${this.name} MSI_SETSPI_NS: ${id} is none of the frame's interrupts ${this.baseSpi} to ${last}, the write is ignored`,
      };
    }
    const interrupt = `GIC SPI ${id - FIRST_SPI}`;
    return {
      kind: 'interrupt',
      text: `${this.name} MSI_SETSPI_NS: ${id} sets ${interrupt} pending`,
      interrupt,
      virq: id,
    };
  }
}
