/**
 * A GICv3 Interrupt Translation Service: a write of an EventID to GITS_TRANSLATER, together with the DeviceID that the
 * bus carries, becomes an LPI where software has mapped that pair (Arm GICv3 architecture specification IHI 0069, "The
 * ITS" and GITS_TRANSLATER: write-only, 32 bits wide, a 16-bit write sets the upper half of the EventID to zero).
 * Source of the offset: include/linux/irqchip/arm-gic-v3.h.
 *
 * With a Socionext pre-ITS in front (`socionext,synquacer-pre-its`, also on TI's K3), devices write into its window
 * instead, and bits of the offset in that window are the DeviceID (drivers/irqchip/irq-gic-v3-its.c:
 * `its_irq_get_msi_base_pre_its()`).
 */
import { hex, type PhysAddr, physAddr } from '../units.ts';
import type { BusRequest, MsiAssignment, MsiTarget, Target, TargetAnswer } from './target.ts';

const GITS_TRANSLATER = 0x10040n;
/** LPIs start here. */
const FIRST_LPI = 8192;

export interface GicItsOptions {
  readonly name: string;
  readonly start: PhysAddr;
  readonly end: PhysAddr;
  /** The window of the pre-ITS; null where devices write to GITS_TRANSLATER itself. */
  readonly preIts?: { readonly start: PhysAddr; readonly end: PhysAddr } | null;
}

export class GicIts implements MsiTarget {
  readonly name: string;
  readonly start: PhysAddr;
  readonly end: PhysAddr;
  readonly immutable = true;
  /** The window of the pre-ITS as a target of its own; null where there is none. */
  readonly window: Target | null;
  private readonly translater: PhysAddr;
  /** Next EventID by DeviceID, and LPIs by "DeviceID/EventID". */
  private readonly events = new Map<number, number>();
  private readonly lpis = new Map<string, number>();

  constructor({ name, start, end, preIts = null }: GicItsOptions) {
    this.name = name;
    this.start = start;
    this.end = end;
    this.translater = physAddr(start + GITS_TRANSLATER);
    this.window = preIts === null ? null : this.createWindow(preIts);
  }

  /** MAPTI: maps the next EventID of a device to the next LPI. */
  assign(deviceId: number): MsiAssignment {
    const eventId = this.events.get(deviceId) ?? 0;
    const lpi = FIRST_LPI + this.lpis.size;
    this.events.set(deviceId, eventId + 1);
    this.lpis.set(`${deviceId}/${eventId}`, lpi);
    const address = this.window === null ? this.translater : physAddr(this.window.start + BigInt(4 * deviceId));
    return { address, data: eventId, virq: lpi };
  }

  access({ address, access, bytes, data, deviceId }: BusRequest): TargetAnswer {
    if (address !== this.translater) {
      return {
        kind: 'unmodelled',
        what: `${access} at ${this.name}+${hex(address - this.start)}: only GITS_TRANSLATER is`,
      };
    }
    if (access === 'read') return { kind: 'absorbed', text: 'GITS_TRANSLATER is write-only; a read raises nothing' };
    if (bytes !== 4 && bytes !== 2) {
      return { kind: 'unmodelled', what: `a ${bytes}-byte write of GITS_TRANSLATER: it takes 4 bytes, or 2` };
    }
    return this.translate(deviceId, BigInt.asUintN(8 * bytes, data));
  }

  private translate(deviceId: number, eventId: bigint): TargetAnswer {
    const lpi = this.lpis.get(`${deviceId}/${eventId}`);
    const pair = `DeviceID ${hex(deviceId)} EventID ${hex(eventId)}`;
    if (lpi === undefined)
      return { kind: 'absorbed', text: `GITS_TRANSLATER: ${pair} is not mapped, the write is discarded` };
    return {
      kind: 'interrupt',
      text: `GITS_TRANSLATER: ${pair} becomes LPI ${lpi}`,
      interrupt: `LPI ${lpi}`,
      virq: lpi,
    };
  }

  private createWindow({ start, end }: { start: PhysAddr; end: PhysAddr }): Target {
    const name = `${this.name} pre-ITS`;
    const access = ({ address, access: kind, bytes, data }: BusRequest): TargetAnswer => {
      if (kind === 'read') return { kind: 'absorbed', text: `a read of the ${name} window raises nothing` };
      if (bytes !== 4) return { kind: 'unmodelled', what: `a ${bytes}-byte write to the ${name} window: it takes 4` };
      return this.translate(Number((address - start) >> 2n), BigInt.asUintN(32, data));
    };
    return { name, start, end, access };
  }
}
