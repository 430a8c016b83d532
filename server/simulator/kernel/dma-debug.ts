/**
 * CONFIG_DMA_API_DEBUG (kernel/dma/debug.c): an entry for each live mapping, and a message for what a driver does wrong
 * with it. Only the first error of a boot is printed. What a device does with an address it never sees. Not modelled:
 * coherent allocations. A scatterlist is one entry here, as all of it is one range of addresses.
 */
import type { KernelVersion } from '../iommu/iommu.ts';
import type { Direction, IncidentKind } from '../trace.ts';
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
  /** For a scatterlist: the number of its entries that the call was given. */
  readonly entries?: number | undefined;
}

interface Entry extends DebuggedCall {
  checked: boolean;
}

/** Who is blamed: the driver, or the bus where no driver is bound. */
export interface Blamed {
  readonly device: string;
  readonly driver: string;
}

/** One thing that is wrong with a call, and the line about it. */
export interface DebugFault {
  readonly kind: DebugFaultKind;
  readonly line: string;
}

export type DebugFaultKind = Extract<IncidentKind, `${'frees' | 'syncs'}-${string}` | 'wrong-memory'>;

/** The lines of a message and its WARN site, none where nothing is wrong; and all that is wrong, printed or not. */
export interface DebugReport {
  readonly log: readonly string[];
  readonly warnings: readonly string[];
  readonly faults: readonly DebugFault[];
}

const nothing: DebugReport = { log: [], warnings: [], faults: [] };

export class DmaDebug {
  private readonly kernel: KernelVersion;
  private entries: Entry[] = [];
  /** `num_errors`. */
  private silent = false;

  constructor(kernel: KernelVersion) {
    this.kernel = kernel;
  }

  /** `debug_dma_map_resource()`, `debug_dma_map_page()`; `isRam`: what is mapped as registers is memory. */
  mapped(call: DebuggedCall, { blamed, phys, isRam }: { blamed: Blamed; phys: bigint; isRam: boolean }): DebugReport {
    // A scatterlist is not asked about: its map call tells by its result.
    this.entries.push({ ...call, checked: call.entries !== undefined });
    if (!call.mmio || !isRam || this.kernel === '6.12') return nothing;
    const line = `dma_map_resource called for RAM address ${hex(phys, 16)}`;
    return this.report(sites[this.kernel].debug.map, blamed, [{ kind: 'wrong-memory', line }]);
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
      const fault: DebugFault = failed
        ? { kind: 'frees-invalid', line: 'device driver tries to free an invalid DMA memory address' }
        : {
            kind: 'frees-unallocated',
            line: `device driver tries to free DMA memory it has not allocated ${place(call)}`,
          };
      return this.report(site, blamed, [fault]);
    }
    this.entries = this.entries.filter((other) => other !== entry);
    return this.report(site, blamed, this.mismatches(call, entry));
  }

  /** `check_sync()` of a range inside a mapping. Its checks for the CPU and for the device come after this one fails. */
  synced(call: DebuggedCall, blamed: Blamed): DebugReport {
    const site = sites[this.kernel].debug.sync;
    const entry = this.entries.find(
      ({ device, handle, size }) =>
        device === call.device && handle <= call.handle && call.handle + call.size <= handle + size,
    );
    if (entry === undefined) {
      const line = `device driver tries to sync DMA memory it has not allocated ${place(call)}`;
      return this.report(site, blamed, [{ kind: 'syncs-unallocated', line }]);
    }
    if (entry.direction === 'DMA_BIDIRECTIONAL') return nothing;
    const details = `${place({ ...call, size: entry.size })} [mapped with ${entry.direction}] [synced with ${call.direction}]`;
    if (call.direction !== entry.direction) {
      const line = `device driver syncs DMA memory with different direction ${details}`;
      return this.report(site, blamed, [{ kind: 'syncs-direction', line }]);
    }
    return nothing;
  }

  /** `dma_debug_device_change()`: the driver is gone, so the bus is named. */
  unbound(blamed: Blamed): DebugReport {
    const left = this.entries.filter(({ device }) => device === blamed.device);
    const last = left.at(-1);
    if (last === undefined) return nothing;
    const first = `device driver has pending DMA allocations while released from device [count=${left.length}]`;
    const details = `One of leaked entries details: ${place(last)} [mapped with ${last.direction}] [mapped as ${this.type(last)}]`;
    if (this.silent) return nothing;
    this.silent = true;
    return { log: [heading(blamed, first), details], warnings: [sites[this.kernel].debug.unbind], faults: [] };
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

  /** What is wrong with an unmap, in the order of the checks. */
  private mismatches(call: DebuggedCall, entry: Entry): DebugFault[] {
    const found: DebugFault[] = [];
    const note = (kind: DebugFaultKind, what: string): void => {
      found.push({ kind, line: `device driver ${what}` });
    };
    const address = `[device address=${hex(call.handle, 16)}]`;
    if (call.size !== entry.size) {
      const sizes = `[map size=${entry.size} bytes] [unmap size=${call.size} bytes]`;
      note('frees-size', `frees DMA memory with different size ${address} ${sizes}`);
    }
    if (this.type(call) !== this.type(entry)) {
      const types = `[mapped as ${this.type(entry)}] [unmapped as ${this.type(call)}]`;
      note('frees-function', `frees DMA memory with wrong function ${place(call)} ${types}`);
    }
    if (call.entries !== undefined && call.entries !== entry.entries) {
      const counts = `[map count=${entry.entries ?? 0}] [unmap count=${call.entries}]`;
      note('frees-count', `frees DMA sg list with different entry count ${counts}`);
    }
    if (call.direction !== entry.direction) {
      const directions = `[mapped with ${entry.direction}] [unmapped with ${call.direction}]`;
      note('frees-direction', `frees DMA memory with different direction ${place(call)} ${directions}`);
    }
    if (!entry.checked)
      note('frees-unchecked', `failed to check map error${place(call)} [mapped as ${this.type(entry)}]`);
    if (call.mmio !== entry.mmio && this.kernel !== '6.12') {
      const given = `[mapped with ${attributes(entry)}] [unmapped with ${attributes(call)}]`;
      note('frees-attributes', `frees DMA memory with different attributes ${place(call)} ${given}`);
    }
    return found;
  }

  private type({ mmio, entries }: DebuggedCall): string {
    if (entries !== undefined) return 'scatter-gather';
    if (this.kernel !== '6.12') return 'phy';
    return mmio ? 'resource' : 'single';
  }

  /** What is printed of faults: the first of them, where it is the first error of the boot. */
  private report(site: string, blamed: Blamed, found: readonly DebugFault[]): DebugReport {
    const faults = found.map(({ kind, line }) => ({ kind, line: heading(blamed, line) }));
    const [first] = faults;
    if (!first || this.silent) return { ...nothing, faults };
    this.silent = true;
    return { log: [first.line], warnings: [site], faults };
  }
}

const heading = ({ driver, device }: Blamed, line: string): string => `DMA-API: ${driver} ${device}: ${line}`;

/** DMA_ATTR_MMIO, which 7.2 keeps in place of a function's name. */
const attributes = ({ mmio }: DebuggedCall): string => (mmio ? '0x400' : '0x0');

const place = ({ handle, size }: DebuggedCall): string => `[device address=${hex(handle, 16)}] [size=${size} bytes]`;
