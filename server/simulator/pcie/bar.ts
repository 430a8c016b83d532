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
  /** Of a reserved BAR: what the hardware itself has behind it. */
  readonly regions: readonly ReservedRegion[];
}

/** `struct pci_epc_bar_rsvd_region`: registers of a target that a reserved BAR shows, without any iATU or IOMMU. */
export interface ReservedRegion {
  /** Name of the target. */
  readonly target: string;
  /** Bytes from the start of the BAR. */
  readonly offset: bigint;
  readonly size: bigint;
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

/**
 * The configured BARs. The host assigns addresses in the order of configuration, aligned to the size. A 64-bit BAR keeps
 * the upper half of its address in the register of the next one, which no driver checks: who configures that one
 * overwrites it.
 */
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

  /** The 64-bit BAR that a register is the upper half of, or null. */
  lowerHalf(bar: BarNumber): BarNumber | null {
    const below = barNumbers.find((n) => n === bar - 1 && this.bars.get(n)?.is64Bit === true);
    return below ?? null;
  }

  /** Whether the registers of a BAR of that width are unused. */
  isFree(bar: BarNumber, is64Bit: boolean): boolean {
    const upper = barNumbers.find((n) => n === bar + 1);
    const hasRoom = !is64Bit || (upper !== undefined && !this.bars.has(upper));
    return !this.bars.has(bar) && this.lowerHalf(bar) === null && hasRoom;
  }

  /** Configures a BAR that is not, and has the host place it. Gives the BARs whose registers it overwrote. */
  configure(bar: BarNumber, { size, is64Bit }: BarShape): readonly BarNumber[] {
    const overwritten = barNumbers.filter(
      (n) => n === this.lowerHalf(bar) || (is64Bit && n === bar + 1 && this.bars.has(n)),
    );
    for (const n of overwritten) this.bars.delete(n);
    const address = alignUp(is64Bit ? this.nextHigh : this.nextLow, size);
    if (is64Bit) this.nextHigh = address + size;
    else this.nextLow = address + size;
    this.bars.set(bar, { size, is64Bit, address: busAddr(address) });
    return overwritten;
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
