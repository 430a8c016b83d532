/**
 * The inbound half of DesignWare's internal address translation unit: turns what a BAR claimed into an address on the
 * local bus, which is an IOVA where an IOMMU follows. BAR match mode moves a whole BAR, address match mode a part of
 * one. Checks are those of `dw_pcie_prog_ep_inbound_atu()` and `dw_pcie_prog_inbound_atu()`
 * (drivers/pci/controller/dwc/pcie-designware.c) and of `dw_pcie_ep_validate_submap()`.
 */
import { type BusAddr, busAddr, hex, type Iova, iova, isAligned } from '../units.ts';
import type { BarNumber } from './bar.ts';

/** One part of a BAR in address match mode; the parts of a BAR follow each other without gaps. */
export interface Submap {
  readonly address: Iova;
  readonly size: bigint;
}

interface Window {
  readonly bar: BarNumber;
  readonly target: Iova;
  /** Null in BAR match mode, where the BAR's own range counts. */
  readonly range: { readonly start: BusAddr; readonly end: BusAddr } | null;
}

export interface InboundHit {
  readonly window: number;
  readonly mode: 'BAR match' | 'address match';
  readonly address: Iova;
}

export class InboundIatu {
  /** `region_align`, which the driver reads back from the hardware. */
  private readonly align: bigint;
  /** By window number; a cleared window leaves a hole that the next one fills. */
  private readonly windows: (Window | null)[] = [];

  constructor(align: bigint) {
    this.align = align;
  }

  /** Maps a whole BAR to `target`. Returns why not, or null. */
  mapBar(bar: BarNumber, target: Iova, size: bigint): string | null {
    if (!isAligned(target, this.align)) return `${hex(target)} is not aligned to the iATU's ${hex(this.align)}`;
    if (!isAligned(target, size)) return `${hex(target)} is not aligned to the BAR's size of ${hex(size)}`;
    this.add({ bar, target, range: null });
    return null;
  }

  /** Maps the parts of a BAR that the host placed at `base`. Returns why not, or null. */
  mapParts(bar: BarNumber, { base, size }: { base: BusAddr; size: bigint }, parts: readonly Submap[]): string | null {
    const total = parts.reduce((sum, part) => sum + part.size, 0n);
    if (total !== size) return `the parts of BAR${bar} cover ${hex(total)} of ${hex(size)}`;
    for (const part of parts) {
      if (part.size <= 0n || !isAligned(part.size | part.address, this.align)) {
        return `the part of BAR${bar} at ${hex(part.address)} is not aligned to the iATU's ${hex(this.align)}`;
      }
    }
    let start: bigint = base;
    for (const part of parts) {
      const end = start + part.size;
      this.add({ bar, target: part.address, range: { start: busAddr(start), end: busAddr(end) } });
      start = end;
    }
    return null;
  }

  clear(bar: BarNumber): void {
    for (const [i, window] of this.windows.entries()) if (window?.bar === bar) this.windows[i] = null;
  }

  /** What a request that `bar` claimed becomes, or null where no window takes it. */
  translate({ bar, offset, address }: { bar: BarNumber; offset: bigint; address: BusAddr }): InboundHit | null {
    for (const [i, window] of this.windows.entries()) {
      if (window?.bar !== bar) continue;
      const { range, target } = window;
      if (range === null) return { window: i, mode: 'BAR match', address: iova(target + offset) };
      if (address < range.start || address >= range.end) continue;
      return { window: i, mode: 'address match', address: iova(target + (address - range.start)) };
    }
    return null;
  }

  private add(window: Window): void {
    const free = this.windows.indexOf(null);
    if (free < 0) this.windows.push(window);
    else this.windows[free] = window;
  }
}
