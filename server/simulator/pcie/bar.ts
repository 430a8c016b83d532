/**
 * Base address registers 0 to 5 of one endpoint function: what a controller allows (`struct pci_epc_bar_desc`), what
 * an endpoint driver configured (`pci_epc_set_bar()`), and the PCI addresses that the host assigned.
 */
import { alignUp, type BusAddr, busAddr } from '../units.ts';

/** NO_BAR of include/linux/pci-epf.h is null here. */
export type BarNumber = 0 | 1 | 2 | 3 | 4 | 5;
export const barNumbers: readonly BarNumber[] = [0, 1, 2, 3, 4, 5];

/** `struct pci_epc_bar_desc`. */
export interface BarFeature {
  readonly type: 'programmable' | 'fixed' | 'resizable' | 'reserved' | 'disabled';
  /** Bytes; only of a fixed BAR. */
  readonly fixedSize: bigint | null;
  readonly only64Bit: boolean;
}

/** Size and flags of a configured BAR. */
export interface BarShape {
  readonly size: bigint;
  readonly is64Bit: boolean;
}

/** Where the host's bridge places BARs. */
export interface HostWindows {
  readonly below4GiB: BusAddr;
  readonly above4GiB: BusAddr;
}

interface Bar extends BarShape {
  readonly address: BusAddr;
}

const MIN_RESIZABLE = 1n << 20n;
const MAX_RESIZABLE = 128n << 40n;

/** Why `pci_epc_set_bar()` and `dw_pcie_ep_set_bar()` refuse a shape with -EINVAL; null where they take it. */
export function shapeError(feature: BarFeature, bar: BarNumber, { size, is64Bit }: BarShape): string | null {
  if (feature.type === 'disabled') return `BAR${bar} is disabled`;
  if (feature.type === 'reserved') return `BAR${bar} is reserved by the controller`;
  if (feature.type === 'resizable' && (size < MIN_RESIZABLE || size > MAX_RESIZABLE)) {
    return `BAR${bar} is resizable, from 1 MiB to 128 TiB`;
  }
  if (feature.type === 'fixed' && size !== feature.fixedSize)
    return `BAR${bar} has the fixed size of ${feature.fixedSize} bytes`;
  if (size <= 0n || (size & (size - 1n)) !== 0n) return `the size of BAR${bar} must be a power of two`;
  if (is64Bit && bar % 2 === 1) return `BAR${bar} cannot be the lower half of a 64-bit BAR`;
  if (!is64Bit && size >> 32n !== 0n) return `BAR${bar} needs 64 bits for its size`;
  return null;
}

/** The configured BARs. The host assigns addresses in the order of configuration, aligned to the size. */
export class Bars {
  private readonly bars = new Map<BarNumber, Bar>();
  private nextLow: bigint;
  private nextHigh: bigint;

  constructor({ below4GiB, above4GiB }: HostWindows) {
    this.nextLow = below4GiB;
    this.nextHigh = above4GiB;
  }

  get(bar: BarNumber): Bar | null {
    return this.bars.get(bar) ?? null;
  }

  /** Configures a BAR that is not, and has the host place it. */
  configure(bar: BarNumber, { size, is64Bit }: BarShape): void {
    const address = alignUp(is64Bit ? this.nextHigh : this.nextLow, size);
    if (is64Bit) this.nextHigh = address + size;
    else this.nextLow = address + size;
    this.bars.set(bar, { size, is64Bit, address: busAddr(address) });
  }

  clear(bar: BarNumber): void {
    this.bars.delete(bar);
  }

  /** The BAR that claims all bytes of a request, and the offset in it. */
  match(
    address: BusAddr,
    bytes: number,
  ): { readonly bar: BarNumber; readonly offset: bigint; readonly shape: Bar } | null {
    for (const [bar, shape] of this.bars) {
      const offset = address - shape.address;
      if (offset >= 0n && offset + BigInt(bytes) <= shape.size) return { bar, offset, shape };
    }
    return null;
  }
}
