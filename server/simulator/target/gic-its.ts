/**
 * A GICv3 Interrupt Translation Service: a 32-bit write of an EventID to GITS_TRANSLATER, together with the DeviceID
 * that the bus carries, becomes an LPI where software has mapped that pair (Arm GICv3 architecture specification
 * IHI 0069, "The ITS" and GITS_TRANSLATER). Source of the offset: include/linux/irqchip/arm-gic-v3.h.
 */
import { hex, type PhysAddr, physAddr } from '../units.ts';
import type { BusRequest, Target, TargetAnswer } from './target.ts';

const GITS_TRANSLATER = 0x10040n;
/** LPIs start here. */
const FIRST_LPI = 8192;

export class GicIts implements Target {
  readonly name: string;
  readonly start: PhysAddr;
  readonly end: PhysAddr;
  /** Where MSI messages go. */
  readonly translater: PhysAddr;
  /** Next EventID by DeviceID, and LPIs by "DeviceID/EventID". */
  private readonly events = new Map<number, number>();
  private readonly lpis = new Map<string, number>();

  constructor({ name, start, end }: { name: string; start: PhysAddr; end: PhysAddr }) {
    this.name = name;
    this.start = start;
    this.end = end;
    this.translater = physAddr(start + GITS_TRANSLATER);
  }

  /** MAPTI: maps the next EventID of a device to the next LPI. */
  mapEvent(deviceId: number): { readonly eventId: number; readonly lpi: number } {
    const eventId = this.events.get(deviceId) ?? 0;
    const lpi = FIRST_LPI + this.lpis.size;
    this.events.set(deviceId, eventId + 1);
    this.lpis.set(`${deviceId}/${eventId}`, lpi);
    return { eventId, lpi };
  }

  access({ address, access, bytes, data, deviceId }: BusRequest): TargetAnswer {
    if (address !== this.translater) {
      return {
        kind: 'unmodelled',
        what: `${access} at ${this.name}+${hex(address - this.start)}: only GITS_TRANSLATER is`,
      };
    }
    if (access === 'read') return { kind: 'absorbed', text: 'GITS_TRANSLATER is write-only; a read raises nothing' };
    if (bytes !== 4) return { kind: 'unmodelled', what: `a ${bytes}-byte write of GITS_TRANSLATER: only 4 bytes are` };
    const lpi = this.lpis.get(`${deviceId}/${data}`);
    const pair = `DeviceID ${hex(deviceId)} EventID ${hex(data)}`;
    if (lpi === undefined)
      return { kind: 'absorbed', text: `GITS_TRANSLATER: ${pair} is not mapped, the write is discarded` };
    return {
      kind: 'interrupt',
      text: `GITS_TRANSLATER: ${pair} becomes LPI ${lpi}`,
      interrupt: `LPI ${lpi}`,
      virq: lpi,
    };
  }
}
