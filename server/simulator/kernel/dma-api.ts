/**
 * The DMA API over the machine's IOMMU: drivers/iommu/dma-iommu.c where the device has a DMA domain, and
 * kernel/dma/direct.c where it has none. A kernel BUG is an outcome, not an exception, because it is what a wrong
 * direction ends in. Not modelled, and said so: swiotlb.
 */
import type { Iommu, KernelVersion, Permits, Requester } from '../iommu/iommu.ts';
import type { Iotlb } from '../iommu/iotlb.ts';
import type { Direction, Fault } from '../trace.ts';
import {
  alignDown,
  alignUp,
  type BusRange,
  bitMask,
  hex,
  hexDigits,
  type Iova,
  iova,
  lesser,
  PAGE_SIZE,
  type PhysAddr,
  physAddr,
} from '../units.ts';
import {
  type AddressSpace,
  DMA_MAPPING_ERROR,
  failed,
  grantedAt,
  type MapOutcome,
  mapIova,
  type Printed,
  protection,
  silent,
} from './address-space.ts';
import { type DebugReport, DmaDebug } from './dma-debug.ts';
import { busLimit, toBus } from './dma-ranges.ts';
import { FlushQueue } from './flush-queue.ts';
import { IovaAllocator } from './iova.ts';
// Where a kernel warns or stops, as it prints it: lines of mapping.c, else file and function.
import sites from './sites.json' with { type: 'json' };

/** A device as the DMA API knows it. */
export interface DmaDevice {
  /** `dev_name()` and `dev_driver_string()`. */
  readonly name: string;
  readonly driver: string;
  /** A PCI device gets handles below 4 GiB first, whatever its mask. */
  readonly bus: 'platform' | 'pci';
  /** What the IOMMU sees: StreamID, requester ID, micro-TLB. */
  readonly requesterId: number;
  /** What an MSI controller sees (the ITS's DeviceID); the requester ID where absent. */
  readonly deviceId?: number;
  /** Highest address that the device can send; null where nobody set `dev->dma_mask`. */
  readonly dmaMask: bigint | null;
  /** `dma-ranges` of its bus; the bus forwards every address as it is where absent. */
  readonly dmaRanges?: readonly BusRange[];
  readonly coherent: boolean;
}

export interface MapCall {
  readonly phys: PhysAddr;
  /** Bytes. */
  readonly size: bigint;
  readonly direction: Direction;
  /** Registers (`dma_map_resource`, DMA_ATTR_MMIO) or RAM (`dma_map_single`, `dma_map_page`). */
  readonly mmio: boolean;
  /** For a scatterlist, all of which is one range: the number of its entries that the call is given. */
  readonly entries?: number | undefined;
}

export interface UnmapCall {
  readonly handle: Iova;
  readonly size: bigint;
  readonly direction: Direction;
  readonly mmio: boolean;
  readonly entries?: number | undefined;
}

/** A `dma_sync_*` call. */
export interface SyncCall {
  readonly handle: Iova;
  readonly size: bigint;
  readonly direction: Direction;
  readonly entries?: number | undefined;
}

export type UnmapOutcome = ({ readonly kind: 'unmapped' } & Printed) | { readonly kind: 'bug'; readonly fault: Fault };

/** What the IOMMU sees of a device. */
export const requesterOf = ({ requesterId, name, driver }: DmaDevice): Requester => ({
  id: requesterId,
  device: name,
  driver,
});

/** `min_not_zero(*dev->dma_mask, dev->bus_dma_limit)`. */
function limitOf({ dmaRanges = [] }: DmaDevice, mask: bigint): bigint {
  const limit = busLimit(dmaRanges);
  return limit === 0n ? mask : lesser(mask, limit);
}

interface DeviceState {
  device: DmaDevice;
  /** Null where the DMA API goes direct. */
  readonly space: AddressSpace | null;
}

export interface DmaApiOptions {
  readonly iommu: Iommu;
  readonly kernel: KernelVersion;
  readonly devices: readonly DmaDevice[];
  /** RAM for coherent allocations. */
  readonly pages: { allocate(bytes: bigint): PhysAddr; holds(address: PhysAddr): boolean };
  /** The IOMMU's cache where unmapping is lazy; strict where absent. */
  readonly iotlb?: Iotlb | undefined;
  /** `iommu.forcedac=1`: PCI devices get no addresses below 4 GiB first. */
  readonly forceDac?: boolean | undefined;
  /** CONFIG_DMA_API_DEBUG. */
  readonly debug?: boolean | undefined;
  /** `swiotlb=force`, and what a confidential guest does: all memory is bounced where no IOMMU translates. */
  readonly bounces?: boolean | undefined;
}

export class DmaApi {
  private readonly sites: (typeof sites)[KernelVersion];
  private readonly iommu: Iommu;
  private readonly iotlb: Iotlb | undefined;
  private readonly forceDac: boolean;
  private readonly pages: DmaApiOptions['pages'];
  private readonly devices = new Map<string, DeviceState>();
  /** `dev_err_once()` and WARN_ON_ONCE. */
  private readonly printedOnce = new Set<string>();
  private readonly debug: DmaDebug | null;
  private readonly bounces: boolean;
  private readonly kernel: KernelVersion;
  /** Coherent allocations: where devices find memory of the driver. */
  private readonly memory: { readonly start: bigint; readonly end: bigint }[] = [];

  constructor(options: DmaApiOptions) {
    const { iommu, kernel, devices, pages, iotlb, forceDac = false, debug = false, bounces = false } = options;
    this.kernel = kernel;
    this.bounces = bounces;
    this.sites = sites[kernel];
    this.pages = pages;
    this.debug = debug ? new DmaDebug(kernel) : null;
    this.iommu = iommu;
    this.iotlb = iotlb;
    this.forceDac = forceDac;
    for (const device of devices) this.add(device);
  }

  /** Attaches a device to the IOMMU. */
  add(device: DmaDevice): void {
    const { iommu, iotlb, forceDac } = this;
    const domain = device.dmaMask === null ? null : iommu.attach(requesterOf(device));
    const addresses = domain && new IovaAllocator(domain.granule, domain.reserved);
    const space = domain &&
      addresses && {
        domain,
        addresses,
        below4GiBFirst: device.bus === 'pci' && !forceDac,
        msiPages: new Map<bigint, Iova>(),
        queue:
          iotlb === undefined
            ? null
            : new FlushQueue({
                flushCache: () => iotlb.flush(device.requesterId),
                free: (start, size) => addresses.free(start, size),
              }),
      };
    this.devices.set(device.name, { device, space });
  }

  /** `dma_set_mask()`; `bits` up to 64. */
  setMask(name: string, bits: number): void {
    const state = this.state(name);
    state.device = { ...state.device, dmaMask: bitMask(bits) };
  }

  /** Whether an unmapping waits for the next flush of the IOMMU's cache. */
  get isFlushPending(): boolean {
    return [...this.devices.values()].some(({ space }) => space?.queue?.isWaiting);
  }

  /** Lets time pass, for what waits in flush queues. */
  elapse(milliseconds: number): void {
    for (const { space } of this.devices.values()) space?.queue?.elapse(milliseconds);
  }

  /** `dma_map_resource()`, `dma_map_phys()`, `dma_map_single()`, `dma_map_page()`. */
  map(name: string, call: MapCall): MapOutcome {
    const outcome = this.mapAnywhere(name, call);
    if (outcome.kind !== 'mapped' || this.debug === null) return outcome;
    const { phys } = call;
    const said = { blamed: this.blamed(name), phys, isRam: this.pages.holds(phys) };
    const { log, warnings, faults } = this.debug.mapped({ device: name, handle: outcome.handle, ...call }, said);
    return { ...outcome, log: [...outcome.log, ...log], warnings: [...outcome.warnings, ...warnings], faults };
  }

  private mapAnywhere(name: string, call: MapCall): MapOutcome {
    const { device, space } = this.state(name);
    const { phys, size, direction, mmio } = call;
    if (direction === 'DMA_NONE') return this.bug(this.sites.invalidDirection.map[mmio ? 'mmio' : 'ram']);
    if (device.dmaMask === null) return this.withoutMask(device, mmio);
    if (space === null) return this.mapDirect(device, call, device.dmaMask);
    return mapIova(space, {
      phys,
      size,
      prot: protection(direction, { mmio, coherent: device.coherent }),
      limit: limitOf(device, device.dmaMask),
    });
  }

  /** `dma_unmap_resource()` and the unmap calls that belong to the others. */
  unmap(name: string, call: UnmapCall): UnmapOutcome {
    const outcome = this.unmapAnywhere(name, call);
    if (outcome.kind !== 'unmapped' || this.debug === null) return outcome;
    const failed = call.handle === DMA_MAPPING_ERROR;
    const report = this.debug.unmapped({ device: name, ...call }, { blamed: this.blamed(name), failed });
    const { faults } = report;
    return {
      ...outcome,
      log: [...outcome.log, ...report.log],
      warnings: [...outcome.warnings, ...report.warnings],
      faults,
    };
  }

  /** `dma_sync_single_for_cpu()`, `_for_device()`: nothing but what dma-debug says, as all memory here is coherent. */
  sync(name: string, call: SyncCall): DebugReport {
    return this.debug?.synced({ device: name, mmio: false, ...call }, this.blamed(name)) ?? { ...silent, faults: [] };
  }

  /** The driver of a device is unbound; its mappings stay. */
  unbind(name: string): DebugReport {
    return this.debug?.unbound({ device: name, driver: this.state(name).device.bus }) ?? { ...silent, faults: [] };
  }

  private unmapAnywhere(name: string, { handle, size, direction, mmio }: UnmapCall): UnmapOutcome {
    if (direction === 'DMA_NONE') return this.bug(this.sites.invalidDirection.unmap[mmio ? 'mmio' : 'ram']);
    const { space } = this.state(name);
    if (space === null) return { kind: 'unmapped', ...silent };
    const { domain, addresses, queue } = space;
    if (!mmio && domain.lookup(handle) === null) {
      return { kind: 'unmapped', log: [], warnings: [this.sites.notMapped] };
    }
    const start = iova(alignDown(handle, domain.granule));
    const whole = alignUp(size + (handle - start), domain.granule);
    const { bytes, warnings } = domain.unmap(start, whole);
    if (queue === null) addresses.free(start, whole);
    else queue.add(start, whole);
    return { kind: 'unmapped', log: [], warnings: bytes === whole ? warnings : [...warnings, this.sites.partlyMapped] };
  }

  /** `dma_mapping_error()`: true where the map call failed. dma-debug notes the check where the device is given. */
  mappingError(handle: bigint, name?: string): boolean {
    if (name !== undefined) this.debug?.checked(name, handle);
    return handle === DMA_MAPPING_ERROR;
  }

  /** `dma_alloc_coherent()`: the outcome of mapping fresh pages both ways, and where they are. */
  allocCoherent(name: string, size: bigint): { readonly phys: PhysAddr; readonly outcome: MapOutcome } {
    const phys = this.pages.allocate(alignUp(size, PAGE_SIZE));
    const outcome = this.mapAnywhere(name, { phys, size, direction: 'DMA_BIDIRECTIONAL', mmio: false });
    if (outcome.kind === 'mapped') this.memory.push({ start: outcome.handle, end: outcome.handle + size });
    return { phys, outcome };
  }

  /** Whether the DMA API has an IOMMU translate what a device sends. */
  isTranslated(name: string): boolean {
    return this.state(name).space !== null;
  }

  /** Whether an address that a device sends leads to a coherent allocation. */
  isMemory(handle: Iova): boolean {
    return this.memory.some(({ start, end }) => handle >= start && handle < end);
  }

  /**
   * The address to which a device must send an MSI for it to reach `target`: `iommu_dma_get_msi_page()`, a page that
   * the device may only write, mapped once. Without a domain, the target's own address.
   */
  msiAddress(name: string, target: PhysAddr): Iova {
    const { device, space } = this.state(name);
    if (space === null) return iova(target);
    const { domain, msiPages } = space;
    const page = physAddr(alignDown(target, domain.granule));
    let mapped = msiPages.get(page);
    if (mapped === undefined) {
      const prot = { read: false, write: true, mmio: true, cache: false, noExec: true };
      const outcome = mapIova(space, {
        phys: page,
        size: domain.granule,
        prot,
        limit: limitOf(device, device.dmaMask ?? 0n),
      });
      if (outcome.kind !== 'mapped') return DMA_MAPPING_ERROR;
      mapped = outcome.handle;
      msiPages.set(page, mapped);
    }
    return iova(mapped + (target - page));
  }

  /** How many mappings of a size a device can have at most; null where addresses are not handed out. */
  roomFor(name: string, size: bigint): bigint | null {
    const { device, space } = this.state(name);
    if (space === null || device.dmaMask === null) return null;
    const { domain } = space;
    return (lesser(device.dmaMask, domain.apertureEnd - 1n) + 1n) / alignUp(size === 0n ? 1n : size, domain.granule);
  }

  /** The smallest page that can be mapped for a device, in bytes; null where nothing is enforced. */
  granule(name: string): bigint | null {
    return this.state(name).space?.domain.granule ?? null;
  }

  /** What the page tables let a device do at an address; null where nothing is enforced. */
  permits(name: string, handle: Iova): Permits | null {
    const { space } = this.state(name);
    return space === null ? null : grantedAt(space.domain, handle);
  }

  private state(name: string): DeviceState {
    const state = this.devices.get(name);
    if (state === undefined) {
      throw new Error(`no device ${name} on this machine; it has ${[...this.devices.keys()].join(', ')}`);
    }
    return state;
  }

  private blamed(name: string): { readonly device: string; readonly driver: string } {
    return { device: name, driver: this.state(name).device.driver };
  }

  private bug(line: number): { readonly kind: 'bug'; readonly fault: Fault } {
    const log = [`kernel BUG at kernel/dma/mapping.c:${line}!`];
    return { kind: 'bug', fault: { kind: 'kernel-bug', access: 'write', iova: 0n, log } };
  }

  private withoutMask(device: DmaDevice, mmio: boolean): MapOutcome {
    const site = this.sites.withoutMask[mmio ? 'mmio' : 'ram'];
    const warnings = this.once(`no mask ${site}`) ? [site] : [];
    return { kind: 'error', handle: DMA_MAPPING_ERROR, reason: `${device.name} has no DMA mask`, log: [], warnings };
  }

  /** kernel/dma/direct.c: the handle is the physical address, if the device can send it. */
  private mapDirect(device: DmaDevice, { phys, size, mmio }: MapCall, dmaMask: bigint): MapOutcome {
    const { name, driver, dmaRanges = [] } = device;
    if (this.bounces && mmio && this.kernel !== '6.12')
      // `dma_direct_map_phys()`; `dma_direct_map_resource()` of 6.12 does not ask.
      return failed('all memory of the device is bounced (swiotlb), and registers cannot be');
    if (this.bounces && !mmio) return { kind: 'unmodelled', what: `a bounce buffer (swiotlb) for ${hex(phys)}` };
    // Registers are given to the device as they are, whatever its bus makes of that.
    const handle = mmio ? iova(phys) : toBus(dmaRanges, phys);
    const limit = limitOf(device, dmaMask);
    if (handle !== null && BigInt.asUintN(64, handle + size - 1n) <= limit)
      return { kind: 'mapped', handle, permits: null, ...silent };
    if (!mmio)
      return { kind: 'unmodelled', what: `a bounce buffer (swiotlb) for ${hex(phys)}, beyond the mask of ${name}` };
    const reason =
      limit < dmaMask
        ? `${hex(phys)} is beyond what the bus of ${name} forwards`
        : `${hex(phys)} is beyond the DMA mask of ${name}`;
    if (!this.once('overflow')) return failed(reason);
    const limits = `mask ${hexDigits(dmaMask)}, bus limit ${hexDigits(busLimit(dmaRanges))}`;
    return {
      ...failed(reason, [this.sites.beyondMask]),
      log: [`${driver} ${name}: DMA addr ${hex(phys, 16)}+${size} overflow (${limits}).`],
    };
  }

  private once(what: string): boolean {
    if (this.printedOnce.has(what)) return false;
    this.printedOnce.add(what);
    return true;
  }
}
