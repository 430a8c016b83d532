/**
 * An endpoint controller as its drivers reach it: `pci_epc_set_bar()` and `pci_epc_clear_bar()` with the checks of the
 * endpoint core and of the controller (drivers/pci/endpoint/pci-epc-core.c,
 * drivers/pci/controller/dwc/pcie-designware-ep.c, drivers/pci/controller/cadence/pcie-cadence-ep.c), and the way of a
 * request through BAR and inbound translation.
 */
import type { EndpointDescription } from '../platform/platform.ts';
import type { Hop } from '../trace.ts';
import { alignDown, type BusAddr, hex, type Iova, iova, sizeText } from '../units.ts';
import { type BarNumber, type BarShape, Bars, barNumbers, shapeError } from './bar.ts';
import { CadenceInbound } from './cadence.ts';
import { InboundIatu } from './iatu.ts';
import { type InboundTranslation, type Refusal, refused, type Submap } from './inbound.ts';
import { type MemoryTlp, unansweredText } from './tlp.ts';

/** The arguments of `pci_epc_set_bar()`. */
export interface SetBar extends BarShape {
  readonly bar: BarNumber;
  /** `epf_bar->phys_addr`: where the BAR leads on the local bus. */
  readonly address: Iova;
  /** `epf_bar->submap`; only for a BAR that is configured already. */
  readonly parts?: readonly Submap[];
}

export interface SetBarResult {
  /** Null on success, else the reason for the error. */
  readonly why: string | null;
  readonly errno: Refusal['errno'] | null;
  /** What the kernel lets pass although it breaks something. */
  readonly note: string | null;
}

/** What a request from the link becomes on the local bus. Hops are written on demand. */
export interface Inbound {
  readonly hops: () => readonly Hop[];
  /** Null where it ends before the local bus, or goes past it. */
  readonly address: Iova | null;
  /** Registers that the hardware shows in a reserved BAR: the request reaches them without an IOMMU. */
  readonly register: { readonly target: string; readonly offset: bigint } | null;
  /** What is not modelled and was met. */
  readonly note: string | null;
}

export class Endpoint {
  /** `epc->dev.parent`. */
  readonly device: string;
  private readonly description: EndpointDescription;
  private readonly bars: Bars;
  private readonly inbound: InboundTranslation;
  /** BARs whose last set_bar succeeded (`ep_func->epf_bar`). */
  private readonly set = new Set<BarNumber>();

  constructor(description: EndpointDescription) {
    const { device, host, controller, iatuAlign: align, inboundWindows: count, bars } = description;
    this.device = device;
    this.description = description;
    this.bars = new Bars(host);
    this.inbound = controller === 'cadence' ? new CadenceInbound() : new InboundIatu({ align, count });
    for (const bar of barNumbers) {
      const { regions, only64Bit } = bars[bar]!;
      if (regions.length === 0) continue;
      const size = powerOfTwo(regions.reduce((end, region) => maximum(end, region.offset + region.size), 0n));
      this.bars.configure(bar, { size, is64Bit: only64Bit });
    }
  }

  setBar({ bar, size, is64Bit, address, parts = [] }: SetBar): SetBarResult {
    const wrong = shapeError(this.description.bars[bar]!, bar, { size, is64Bit });
    if (wrong !== null) return result(refused(wrong));
    const configured = this.set.has(bar) ? this.bars.get(bar) : null;
    // A Cadence controller takes any new shape; DesignWare's driver compares.
    const compares = this.description.controller === 'dwc';
    if (configured === null && parts.length > 0)
      return result(refused(`BAR${bar} must be configured whole before its parts`));
    if (compares && configured !== null && (configured.size !== size || configured.is64Bit !== is64Bit)) {
      return result(refused(`BAR${bar} is configured with another size or width`));
    }
    const isNew = configured === null || configured.size !== size || configured.is64Bit !== is64Bit;
    const overwritten = isNew ? this.bars.configure(bar, { size, is64Bit }) : [];
    this.inbound.clear(bar);
    const { address: base } = this.bars.get(bar)!;
    const refusal =
      parts.length > 0 ? this.inbound.mapParts(bar, { base, size }, parts) : this.inbound.mapBar(bar, address, size);
    if (refusal === null) this.set.add(bar);
    return result(refusal, overwrittenNote(bar, overwritten));
  }

  clearBar(bar: BarNumber): void {
    if (!this.set.delete(bar)) return;
    this.bars.clear(bar);
    this.inbound.clear(bar);
  }

  /**
   * Makes a local address reachable as endpoint drivers do (`pci_epf_align_inbound_addr()` and a set_bar of the next
   * free BAR), for a run that ends before the driver does so. BAR0, where functions have their registers, is taken only
   * where the controller has no other. Null where no BAR is free.
   */
  expose(address: Iova): { readonly bar: BarNumber; readonly offset: bigint; readonly size: bigint } | null {
    const { bars, align, iatuAlign } = this.description;
    const bar = [...barNumbers.slice(1), barNumbers[0]!].find((n) => {
      const { type, only64Bit } = bars[n]!;
      const isUpperHalf = bars[n - 1]?.only64Bit === true;
      return !isUpperHalf && ['programmable', 'resizable'].includes(type) && this.bars.isFree(n, only64Bit);
    });
    if (bar === undefined) return null;
    const feature = bars[bar]!;
    const size = feature.type === 'resizable' ? 1n << 20n : maximum(align, iatuAlign);
    const base = iova(alignDown(address, size));
    const { why } = this.setBar({ bar, size, is64Bit: feature.only64Bit, address: base });
    return why === null ? { bar, offset: address - base, size } : null;
  }

  /** The PCI address that the host assigned to a BAR; null where it is not configured. */
  assigned(bar: BarNumber): BusAddr | null {
    return this.bars.get(bar)?.address ?? null;
  }

  /** Takes a request from the link through BAR match and inbound translation. */
  receive(tlp: MemoryTlp): Inbound {
    const { address } = tlp;
    const ends = { address: null, register: null, note: null };
    const match = this.bars.match(address, tlp.bytes);
    if (match === null) {
      const text = `no BAR claims PCI ${hex(address)}: unsupported request, ${unansweredText(tlp)}`;
      return { ...ends, hops: () => [{ place: 'bar', text }] };
    }
    const { bar, offset, shape } = match;
    const claimed = (): Hop => ({
      place: 'bar',
      text: `BAR${bar} (${sizeText(shape.size)}, ${shape.is64Bit ? '64-bit' : '32-bit'}, at PCI ${hex(shape.address)}) claims it, offset ${hex(offset)}`,
      address: { space: 'PCI', value: address },
    });
    const region = this.description.bars[bar]!.regions.find(
      (r) => r.offset <= offset && offset + BigInt(tlp.bytes) <= r.offset + r.size,
    );
    if (region !== undefined) {
      const text = `the hardware shows the registers of ${region.target} at BAR${bar}+${hex(region.offset)}`;
      const register = { target: region.target, offset: offset - region.offset };
      return { ...ends, hops: () => [claimed(), { place: 'iatu', text }], register };
    }
    const hit = this.inbound.translate({ bar, offset, address });
    if (hit === null || hit.kind === 'unmodelled') {
      const what = hit?.what ?? `a request to BAR${bar} that no inbound translation takes`;
      const note = `not modelled: ${what}`;
      return { ...ends, hops: () => [claimed(), { place: 'iatu', text: note }], note };
    }
    const moved = (): Hop => ({
      place: 'iatu',
      text: `${hit.by} turns BAR${bar}+${hex(offset)} into ${hex(hit.address)}`,
    });
    return { ...ends, hops: () => [claimed(), moved()], address: hit.address };
  }
}

const result = (refusal: Refusal | null, note: string | null = null): SetBarResult => ({
  why: refusal?.why ?? null,
  errno: refusal?.errno ?? null,
  note,
});

function overwrittenNote(bar: BarNumber, overwritten: readonly BarNumber[]): string | null {
  if (overwritten.length === 0) return null;
  const lost = overwritten.map((n) => `BAR${n}`).join(' and ');
  return `configuring BAR${bar} overwrites half of a 64-bit BAR, which takes two registers: ${lost} is lost to the host, and no driver says so`;
}

function powerOfTwo(bytes: bigint): bigint {
  let size = 1n;
  while (size < bytes) size <<= 1n;
  return size;
}

const maximum = (a: bigint, b: bigint): bigint => (a > b ? a : b);
