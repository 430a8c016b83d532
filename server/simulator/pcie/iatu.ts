/**
 * The inbound half of DesignWare's internal address translation unit: turns what a BAR claimed into an address on the
 * local bus, which is an IOVA where an IOMMU follows. BAR match mode moves a whole BAR, address match mode a part of
 * one. Checks are those of `dw_pcie_prog_ep_inbound_atu()`, `dw_pcie_prog_inbound_atu()`
 * (drivers/pci/controller/dwc/pcie-designware.c), `dw_pcie_ep_ib_atu_bar()`, `dw_pcie_ep_ib_atu_addr()` and
 * `dw_pcie_ep_validate_submap()` (pcie-designware-ep.c). How large a window the hardware allows is not modelled.
 */
import { type BusAddr, busAddr, hex, type Iova, iova, isAligned } from '../units.ts';
import type { BarNumber } from './bar.ts';
import {
  type ClaimedRequest,
  type InboundHit,
  type InboundTranslation,
  type Refusal,
  refused,
  type Submap,
} from './inbound.ts';

interface Window {
  readonly bar: BarNumber;
  readonly target: Iova;
  /** Null in BAR match mode, where the BAR's own range counts. */
  readonly range: { readonly start: BusAddr; readonly end: BusAddr } | null;
}

export class InboundIatu implements InboundTranslation {
  /** `region_align`, which the driver reads back from the hardware. */
  private readonly align: bigint;
  /** `num_ib_windows`; null where it is not known, and never runs out. */
  private readonly count: number | null;
  /** By window number; a cleared window leaves a hole that the next one fills. */
  private readonly windows: (Window | null)[] = [];

  constructor({ align, count }: { align: bigint; count: number | null }) {
    this.align = align;
    this.count = count;
  }

  mapBar(bar: BarNumber, target: Iova, size: bigint): Refusal | null {
    if (!this.hasRoom()) return refused(`all ${this.count} inbound iATU windows are in use`);
    if (!isAligned(target, this.align))
      return refused(`${hex(target)} is not aligned to the iATU's ${hex(this.align)}`);
    if (!isAligned(target, size)) return refused(`${hex(target)} is not aligned to the BAR's size of ${hex(size)}`);
    this.add({ bar, target, range: null });
    return null;
  }

  mapParts(bar: BarNumber, { base, size }: { base: BusAddr; size: bigint }, parts: readonly Submap[]): Refusal | null {
    const total = parts.reduce((sum, part) => sum + part.size, 0n);
    if (total !== size) return refused(`the parts of BAR${bar} cover ${hex(total)} of ${hex(size)}`);
    for (const part of parts) {
      if (part.size <= 0n || !isAligned(part.size | part.address, this.align)) {
        return refused(`the part of BAR${bar} at ${hex(part.address)} is not aligned to the iATU's ${hex(this.align)}`);
      }
    }
    let start: bigint = base;
    for (const part of parts) {
      if (!this.hasRoom()) {
        this.clear(bar);
        return refused(`all ${this.count} inbound iATU windows are in use`, 'ENOSPC');
      }
      const end = start + part.size;
      this.add({ bar, target: part.address, range: { start: busAddr(start), end: busAddr(end) } });
      start = end;
    }
    return null;
  }

  clear(bar: BarNumber): void {
    for (const [i, window] of this.windows.entries()) if (window?.bar === bar) this.windows[i] = null;
  }

  translate({ bar, offset, address }: ClaimedRequest): InboundHit | null {
    for (const [i, window] of this.windows.entries()) {
      if (window?.bar !== bar) continue;
      const { range, target } = window;
      if (range === null) return moved(target + offset, i, 'BAR match');
      if (address < range.start || address >= range.end) continue;
      return moved(target + (address - range.start), i, 'address match');
    }
    return null;
  }

  private hasRoom(): boolean {
    return this.count === null || this.windows.filter((window) => window !== null).length < this.count;
  }

  private add(window: Window): void {
    const free = this.windows.indexOf(null);
    if (free < 0) this.windows.push(window);
    else this.windows[free] = window;
  }
}

const moved = (address: bigint, window: number, mode: string): InboundHit => ({
  kind: 'moved',
  address: iova(address),
  by: `inbound iATU window ${window} (${mode})`,
});
