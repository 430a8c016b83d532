/**
 * CONFIG_DMA_API_DEBUG (kernel/dma/debug.c): an entry for each live mapping, and a message for what a driver does wrong
 * with it. Only the first error of a boot is printed. What a device does with an address it never sees. Not modelled:
 * coherent allocations, scatterlists, and the check of 7.2 that what is mapped as registers is no RAM.
 */
import type { KernelVersion } from '../iommu/iommu.ts';
import type { Direction } from '../trace.ts';
import { hex } from '../units.ts';
import sites from './sites.json' with { type: 'json' };

/** A mapping as dma-debug keeps it, or a call about one. */
export interface DebuggedCall {
  readonly device: string;
  readonly handle: bigint;
  /** Bytes. */
  readonly size: bigint;
  readonly direction: Direction;
  readonly mmio: boolean;
}

interface Entry extends DebuggedCall {
  checked: boolean;
}

/** Who is blamed: the driver, or the bus where no driver is bound. */
export interface Blamed {
  readonly device: string;
  readonly driver: string;
}

/** The lines of a message and its WARN site; none where nothing is wrong. */
export interface DebugReport {
  readonly log: readonly string[];
  readonly warnings: readonly string[];
}

const nothing: DebugReport = { log: [], warnings: [] };

export class DmaDebug {
  private readonly kernel: KernelVersion;
  private entries: Entry[] = [];
  /** `num_errors`. */
  private silent = false;

  constructor(kernel: KernelVersion) {
    this.kernel = kernel;
  }

  /** `debug_dma_map_resource()`, `debug_dma_map_page()`. */
  mapped(call: DebuggedCall): void {
    this.entries.push({ ...call, checked: false });
  }

  /** `debug_dma_mapping_error()`: marks the first entry of that address that is not yet. */
  checked(device: string, handle: bigint): void {
    const entry = this.entries.find((other) => other.device === device && other.handle === handle && !other.checked);
    if (entry !== undefined) entry.checked = true;
  }

  /** `check_unmap()`; `failed` says that the handle is DMA_MAPPING_ERROR. */
  unmapped(call: DebuggedCall, { blamed, failed }: { blamed: Blamed; failed: boolean }): DebugReport {
    const site = sites[this.kernel].debug.unmap;
    const entry = this.find(call);
    if (entry === null) {
      const what = failed
        ? 'tries to free an invalid DMA memory address'
        : `tries to free DMA memory it has not allocated ${place(call)}`;
      return this.report(site, blamed, `device driver ${what}`);
    }
    this.entries = this.entries.filter((other) => other !== entry);
    const problem = this.mismatch(call, entry);
    return problem === null ? nothing : this.report(site, blamed, `device driver ${problem}`);
  }

  /** `check_sync()` of a range inside a mapping. Its checks for the CPU and for the device come after this one fails. */
  synced(call: DebuggedCall, blamed: Blamed): DebugReport {
    const site = sites[this.kernel].debug.sync;
    const entry = this.entries.find(
      ({ device, handle, size }) =>
        device === call.device && handle <= call.handle && call.handle + call.size <= handle + size,
    );
    if (entry === undefined) {
      return this.report(site, blamed, `device driver tries to sync DMA memory it has not allocated ${place(call)}`);
    }
    if (entry.direction === 'DMA_BIDIRECTIONAL') return nothing;
    const details = `${place({ ...call, size: entry.size })} [mapped with ${entry.direction}] [synced with ${call.direction}]`;
    if (call.direction !== entry.direction) {
      return this.report(site, blamed, `device driver syncs DMA memory with different direction ${details}`);
    }
    return nothing;
  }

  /** `dma_debug_device_change()`: the driver is gone, so the bus is named. */
  unbound(blamed: Blamed): DebugReport {
    const left = this.entries.filter(({ device }) => device === blamed.device);
    const last = left.at(-1);
    if (last === undefined) return nothing;
    const first = `device driver has pending DMA allocations while released from device [count=${left.length}]`;
    const details = `One of leaked entries details: ${place(last)} [mapped with ${last.direction}] [mapped as ${this.kind(last)}]`;
    return this.report(sites[this.kernel].debug.unbind, blamed, first, details);
  }

  /** `bucket_find_exact()`: the entry of an address, or the only one that fits all else where there are several. */
  private find({ device, handle, size, direction, mmio }: DebuggedCall): Entry | null {
    const same = this.entries.filter((entry) => entry.device === device && entry.handle === handle);
    const exact = same.find(
      (entry) =>
        entry.size === size && entry.direction === direction && (entry.mmio === mmio || this.kernel !== '6.12'),
    );
    return exact ?? (same.length === 1 ? same[0]! : null);
  }

  /** The first thing that is wrong with an unmap, in the order of the checks. */
  private mismatch(call: DebuggedCall, entry: Entry): string | null {
    const address = `[device address=${hex(call.handle, 16)}]`;
    if (call.size !== entry.size) {
      return `frees DMA memory with different size ${address} [map size=${entry.size} bytes] [unmap size=${call.size} bytes]`;
    }
    if (call.mmio !== entry.mmio && this.kernel === '6.12') {
      return `frees DMA memory with wrong function ${place(call)} [mapped as ${this.kind(entry)}] [unmapped as ${this.kind(call)}]`;
    }
    if (call.direction !== entry.direction) {
      return `frees DMA memory with different direction ${place(call)} [mapped with ${entry.direction}] [unmapped with ${call.direction}]`;
    }
    if (!entry.checked) return `failed to check map error${place(call)} [mapped as ${this.kind(entry)}]`;
    if (call.mmio !== entry.mmio) {
      return `frees DMA memory with different attributes ${place(call)} [mapped with ${attributes(entry)}] [unmapped with ${attributes(call)}]`;
    }
    return null;
  }

  private kind({ mmio }: DebuggedCall): string {
    if (this.kernel !== '6.12') return 'phy';
    return mmio ? 'resource' : 'single';
  }

  private report(site: string, { driver, device }: Blamed, ...lines: readonly string[]): DebugReport {
    if (this.silent) return nothing;
    this.silent = true;
    const [first, ...rest] = lines;
    return { log: [`DMA-API: ${driver} ${device}: ${first}`, ...rest], warnings: [site] };
  }
}

/** DMA_ATTR_MMIO, which 7.2 keeps in place of a function's name. */
const attributes = ({ mmio }: DebuggedCall): string => (mmio ? '0x400' : '0x0');

const place = ({ handle, size }: DebuggedCall): string => `[device address=${hex(handle, 16)}] [size=${size} bytes]`;
