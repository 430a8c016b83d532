/**
 * An endpoint controller as its drivers reach it: `pci_epc_set_bar()` and `pci_epc_clear_bar()` with the checks of the
 * endpoint core and of the DesignWare controller (drivers/pci/endpoint/pci-epc-core.c,
 * drivers/pci/controller/dwc/pcie-designware-ep.c), and the way of a request through BAR and inbound iATU.
 */
import type { EndpointDescription } from '../platform/platform.ts';
import type { Hop } from '../trace.ts';
import { alignDown, type BusAddr, hex, type Iova, iova, sizeText } from '../units.ts';
import { type BarNumber, type BarShape, Bars, barNumbers, shapeError } from './bar.ts';
import { InboundIatu, type Submap } from './iatu.ts';
import type { MemoryTlp } from './tlp.ts';

/** The arguments of `pci_epc_set_bar()`. */
export interface SetBar extends BarShape {
  readonly bar: BarNumber;
  /** `epf_bar->phys_addr`: where the BAR leads on the local bus. */
  readonly address: Iova;
  /** `epf_bar->submap`; only for a BAR that is configured already. */
  readonly parts?: readonly Submap[];
}

/** `why` is null on success, else the reason for -EINVAL. */
export interface SetBarResult {
  readonly why: string | null;
}

/** What a request from the link becomes on the local bus; null where it ends before that. Hops are written on demand. */
export interface Inbound {
  readonly hops: () => readonly Hop[];
  readonly address: Iova | null;
  /** What is not modelled and was met. */
  readonly note: string | null;
}

export class Endpoint {
  /** `epc->dev.parent`. */
  readonly device: string;
  private readonly description: EndpointDescription;
  private readonly bars: Bars;
  private readonly iatu: InboundIatu;
  /** BARs whose last set_bar succeeded (`ep_func->epf_bar`). */
  private readonly set = new Set<BarNumber>();

  constructor(description: EndpointDescription) {
    this.device = description.device;
    this.description = description;
    this.bars = new Bars(description.host);
    this.iatu = new InboundIatu(description.iatuAlign);
  }

  setBar({ bar, size, is64Bit, address, parts = [] }: SetBar): SetBarResult {
    const why = shapeError(this.description.bars[bar]!, bar, { size, is64Bit });
    if (why !== null) return { why };
    const configured = this.set.has(bar) ? this.bars.get(bar) : null;
    if (configured === null && parts.length > 0) return { why: `BAR${bar} must be configured whole before its parts` };
    if (configured !== null && (configured.size !== size || configured.is64Bit !== is64Bit)) {
      return { why: `BAR${bar} is configured with another size or width` };
    }
    if (configured === null) this.bars.configure(bar, { size, is64Bit });
    this.iatu.clear(bar);
    const { address: base } = this.bars.get(bar)!;
    const refused =
      parts.length > 0 ? this.iatu.mapParts(bar, { base, size }, parts) : this.iatu.mapBar(bar, address, size);
    if (refused === null) this.set.add(bar);
    return { why: refused };
  }

  clearBar(bar: BarNumber): void {
    if (!this.set.delete(bar)) return;
    this.bars.clear(bar);
    this.iatu.clear(bar);
  }

  /**
   * Makes a local address reachable as endpoint drivers do (`pci_epf_align_inbound_addr()` and a set_bar of the next
   * free BAR after BAR0), for a run that ends before the driver does so. Null where no BAR is free.
   */
  expose(address: Iova): { readonly bar: BarNumber; readonly offset: bigint } | null {
    const { bars, align } = this.description;
    const bar = barNumbers.find(
      (n) => n > 0 && ['programmable', 'resizable'].includes(bars[n]!.type) && !this.set.has(n),
    );
    if (bar === undefined) return null;
    const feature = bars[bar]!;
    const size = feature.type === 'resizable' ? 1n << 20n : align;
    const base = iova(alignDown(address, size));
    const { why } = this.setBar({ bar, size, is64Bit: feature.only64Bit, address: base });
    return why === null ? { bar, offset: address - base } : null;
  }

  /** The PCI address that the host assigned to a BAR; null where it is not configured. */
  assigned(bar: BarNumber): BusAddr | null {
    return this.bars.get(bar)?.address ?? null;
  }

  /** Takes a request from the link through BAR match and inbound iATU. */
  receive({ address, bytes }: MemoryTlp): Inbound {
    const match = this.bars.match(address, bytes);
    if (match === null) {
      const text = `no BAR claims PCI ${hex(address)}: unsupported request, a posted write is dropped`;
      return { hops: () => [{ place: 'bar', text }], address: null, note: null };
    }
    const { bar, offset, shape } = match;
    const claimed = (): Hop => ({
      place: 'bar',
      text: `BAR${bar} (${sizeText(shape.size)}, ${shape.is64Bit ? '64-bit' : '32-bit'}, at PCI ${hex(shape.address)}) claims it, offset ${hex(offset)}`,
      address: { space: 'PCI', value: address },
    });
    const hit = this.iatu.translate({ bar, offset, address });
    if (hit === null) {
      const note = `not modelled: a request to BAR${bar} that no inbound iATU window takes`;
      return { hops: () => [claimed(), { place: 'iatu', text: note }], address: null, note };
    }
    const moved = (): Hop => ({
      place: 'iatu',
      text: `inbound iATU window ${hit.window} (${hit.mode}) turns BAR${bar}+${hex(offset)} into ${hex(hit.address)}`,
    });
    return { hops: () => [claimed(), moved()], address: hit.address, note: null };
  }
}
