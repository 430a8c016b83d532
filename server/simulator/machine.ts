/**
 * A machine to run a driver on: a platform with one IOMMU, under one kernel version. It hands out narrow ports (DMA
 * API, endpoint controller, MSI) and lets the host ring; no part of it knows the interpreter.
 *
 * Glossary:
 * - IOVA: an address as a device sends it, before its IOMMU; without an IOMMU, the local bus address itself.
 * - physical: an address on the local bus of the endpoint's SoC.
 * - PCI: an address on the link, as the host sees a BAR.
 * - requester: the device whose request it is; its id (StreamID, requester ID, micro-TLB) selects the IOMMU context.
 *   A request that the host sends through a BAR belongs to the endpoint controller there, not to the host.
 * - window: one inbound iATU entry, from a BAR or a part of one to an IOVA.
 * - target: what answers at a physical address.
 */
import { type AccessResult, follow, type Hops, lost, reach } from './access-path.ts';
import { findIommu, iommuNames } from './iommu/all.ts';
import { defaultKernel, type Iommu, type IommuModel, type KernelVersion, type Requester } from './iommu/iommu.ts';
import { Iotlb } from './iommu/iotlb.ts';
import { identity } from './iommu/passthrough.ts';
import { DmaApi, type DmaDevice, requesterOf } from './kernel/dma-api.ts';
import { toCpu } from './kernel/dma-ranges.ts';
import type { BarNumber } from './pcie/bar.ts';
import { Endpoint } from './pcie/endpoint.ts';
import { type MemoryTlp, tlpText } from './pcie/tlp.ts';
import { findPlatform, platformNames } from './platform/all.ts';
import type { Platform } from './platform/platform.ts';
import { createTargets, type DoorbellResource, platformDoorbell } from './platform/targets.ts';
import { Ram } from './target/ram.ts';
import { isMsiTarget, type MsiTarget, type Target } from './target/target.ts';
import type { Access, ModeName } from './trace.ts';
import { busAddr, hex, type Iova, PAGE_SIZE, type PhysAddr, physAddr } from './units.ts';

export interface MachineOptions {
  /** A platform or its name. */
  readonly platform: Platform | string;
  /** A name from `iommuNames`; the platform's own IOMMU where absent. */
  readonly iommu?: string;
  readonly kernel?: KernelVersion;
  /** `strict` where absent. */
  readonly mode?: IommuMode | undefined;
  /** `iommu.forcedac=1`. */
  readonly forceDac?: boolean | undefined;
  /** CONFIG_DMA_API_DEBUG. */
  readonly dmaDebug?: boolean | undefined;
  /** As if Linux gave every device a domain of its own, whatever the IOMMU's driver says: for kernels that were changed so. */
  readonly forcesDomains?: boolean | undefined;
  /** `swiotlb=force`. */
  readonly bounces?: boolean | undefined;
  /** Bytes of a page of the kernel; 4 KiB where absent. */
  readonly pageSize?: bigint | undefined;
  /** Bits of the addresses that a domain takes, where the IOMMU's configuration decides. */
  readonly inputBits?: number | undefined;
}

/**
 * How the kernel uses the IOMMU: unmaps take effect at once, or with the next flush of its cache (`iommu.strict=0`; at
 * once all the same where the IOMMU's driver knows no other way), or not at all (`iommu.passthrough=1`).
 */
export type IommuMode = ModeName;

/** `struct msi_msg`, and the interrupt that it raises. */
export interface MsiMessage {
  readonly address: Iova;
  /** The register that the address leads to. */
  readonly target: PhysAddr;
  readonly data: number;
  readonly virq: number;
}

export interface MsiPort {
  /** Whether `pci_epf_alloc_doorbell()` takes the controller: only one whose messages never change. */
  readonly immutable: boolean;
  /**
   * Allocates `count` messages for a device, and maps the page that the device may write them to. Null where that page
   * cannot be mapped, or the controller has no more interrupts.
   */
  allocate(device: string, count: number): readonly MsiMessage[] | null;
}

export interface Ring {
  readonly bar: BarNumber;
  readonly offset: bigint;
  /** What is written. */
  readonly data: bigint;
  /** 4 where absent. */
  readonly bytes?: number;
  /** `write` where absent. */
  readonly access?: Access;
}

export interface Machine {
  readonly platform: Platform;
  readonly iommu: string;
  readonly kernel: KernelVersion;
  readonly mode: IommuMode;
  /** Bytes of a page of the kernel. */
  readonly pageSize: bigint;
  /** Why the endpoint's addresses are not translated although the IOMMU is there; null where they are, or none is. */
  readonly untranslated: string | null;
  readonly dma: DmaApi;
  readonly endpoint: Endpoint;
  readonly doorbell: DoorbellResource;
  /** Null where the endpoint has no MSI controller. */
  readonly msi: MsiPort | null;
  /** The host writes into a BAR, or reads from it. */
  ring(ring: Ring): AccessResult;
  /** A device of the SoC sends a request itself: the part of the way from the IOMMU on. */
  deviceAccess(access: DeviceAccess): AccessResult;
  /** Adds a device that sends no requests and has no DMA mask. */
  introduceBystander(name: string): void;
  /** Adds a device beside the endpoint controller, and gives its name. */
  introduceNeighbour(name?: string): string;
  /** Memory of the kernel, of its own pages. */
  allocate(bytes: bigint): PhysAddr;
  /** Whether a physical address is in the kernel's memory. */
  isMemory(address: bigint): boolean;
  /** Adds a peripheral whose registers take every request, and gives where they are. */
  introducePeripheral(): PhysAddr;
  /** Sets a bit of a PCI command register: a device's bus mastering, or a target's memory decoding. */
  configure(bit: CommandBit): void;
  /** Lets time pass. */
  wait(milliseconds: number): void;
}

export interface DeviceAccess {
  readonly device: string;
  readonly iova: Iova;
  readonly access: Access;
  readonly bytes: number;
  /** What is written; 0 for a read. */
  readonly data: bigint;
}

export type CommandBit =
  | { readonly device: string; readonly busMaster: boolean }
  | { readonly target: string; readonly memoryDecode: boolean };

/** Where registers of a peripheral lie that no platform names: multiples of this, and so many bytes. */
const PERIPHERAL = 0x100_0000n;

/** The host's root complex. */
const HOST_REQUESTER = 0;

/** A choice of parts that no kernel has together; the message says which. */
export class ImpossibleMachine extends Error {}

/** A fresh machine: every device attached to its IOMMU, no BAR configured. Throws on a name that does not exist. */
export function createMachine(options: MachineOptions): Machine {
  const { platform: wanted, iommu: iommuName, kernel = defaultKernel, mode = 'strict' } = options;
  const platform = typeof wanted === 'string' ? findPlatform(wanted) : wanted;
  if (platform === undefined) throw new Error(`no platform "${wanted}"; there are ${platformNames.join(', ')}`);
  const name = iommuName ?? platform.iommu.name;
  const model = findIommu(name);
  if (model === undefined) throw new Error(`no IOMMU "${name}"; there are ${iommuNames.join(', ')}`);

  if (model.kernels?.includes(kernel) === false) {
    throw new Error(`Linux ${kernel} has no driver for ${name}; Linux ${model.kernels.join(' and ')} has`);
  }

  const isOwn = name === platform.iommu.name;
  if (model.hasSmallPages && (options.pageSize ?? PAGE_SIZE) !== PAGE_SIZE)
    throw new ImpossibleMachine(`kernels that drive ${name} have pages of 4 KiB only`);
  const ram = new Ram({ name: 'RAM', ...platform.ram });
  const untranslated = mode === 'passthrough' ? null : whyUntranslated(options, platform, model);
  const behindBus =
    mode === 'passthrough' || untranslated !== null
      ? identity(model.name)
      : model.create({
          memory: ram,
          kernel,
          device: isOwn ? platform.iommu.device : model.device,
          ...(options.pageSize !== undefined && { pageSize: options.pageSize }),
          ...(isOwn && platform.iommu.vendor !== null && { vendor: platform.iommu.vendor }),
          ...(options.inputBits === undefined ? {} : { inputBits: options.inputBits }),
        });
  const hardware = behindBus.translates ? behindBus : throughBus(behindBus, platform.devices);
  const iotlb = mode === 'lazy' && model.lazy === true ? new Iotlb(hardware) : undefined;
  const iommu = iotlb ?? hardware;
  const { forceDac, bounces, dmaDebug: debug } = options;
  const dma = new DmaApi({ iommu, kernel, devices: platform.devices, pages: ram, iotlb, forceDac, bounces, debug });
  const endpoint = new Endpoint(platform.endpoint);
  const targets: Target[] = [...createTargets(platform), ram];
  const muted = new Set<string>();
  const devices = [...platform.devices];

  const sender = (device: string): { requester: Requester; deviceId: number } => {
    const found = devices.find((candidate) => candidate.name === device);
    if (found === undefined) throw new Error(`no device ${device} on ${platform.name}`);
    return { requester: requesterOf(found), deviceId: found.deviceId ?? found.requesterId };
  };
  const decoding = (): readonly Target[] => targets.filter((target) => !muted.has(target.name));

  const deviceAccess = ({ device, iova: address, access, bytes, data }: DeviceAccess, before: Hops): AccessResult => {
    if (muted.has(device)) {
      const text = `${device} may not send: bus mastering is off in its command register`;
      return lost(() => [...before(), { place: 'bus', text }]);
    }
    return follow({ ...sender(device), address, access, bytes, data }, { iommu, targets: decoding(), before });
  };

  const ring = ({ bar, offset, data: written, bytes = 4, access = 'write' }: Ring): AccessResult => {
    const base = endpoint.assigned(bar);
    if (base === null)
      return lost(() => [{ place: 'host', text: `the host finds no BAR${bar}: the endpoint has not configured it` }]);
    const address = busAddr(base + offset);
    const data = access === 'write' ? written : 0n;
    const kind = access === 'write' ? 'MemWr' : 'MemRd';
    const tlp: MemoryTlp = { kind, requesterId: HOST_REQUESTER, address, bytes, data };
    const inbound = endpoint.receive(tlp);
    const hops: Hops = () => [
      { place: 'host', text: tlpText(tlp), address: { space: 'PCI', value: address } },
      ...inbound.hops(),
    ];
    const { register } = inbound;
    if (register !== null) {
      const start = targets.find((target) => target.name === register.target)?.start ?? 0n;
      const { deviceId } = sender(endpoint.device);
      return reach({ deviceId, access, bytes, data }, physAddr(start + register.offset), { targets: decoding(), hops });
    }
    if (inbound.address === null) return lost(hops, inbound.note === null ? [] : [inbound.note]);
    return deviceAccess({ device: endpoint.device, iova: inbound.address, access, bytes, data }, hops);
  };

  return {
    platform,
    iommu: model.name,
    kernel,
    mode,
    pageSize: options.pageSize ?? PAGE_SIZE,
    untranslated,
    dma,
    endpoint,
    doorbell: platformDoorbell(platform, targets),
    msi: msiPort(platform, targets, { dma, deviceIdOf: (device) => sender(device).deviceId }),
    ring,
    deviceAccess: (access) => deviceAccess(access, () => []),
    introduceBystander: (bystander) => {
      if (devices.some((each) => each.name === bystander)) return;
      const device = { name: bystander, driver: '', bus: 'platform', requesterId: -1, dmaMask: null } as const;
      devices.push({ ...device, coherent: false });
      dma.add({ ...device, coherent: false });
    },
    introduceNeighbour: (called = 'another device') => {
      if (devices.some(({ name: each }) => each === called)) return called;
      const beside = devices.find(({ name: each }) => each === endpoint.device)!;
      const requesterId = Math.max(...devices.map((each) => each.requesterId)) + 1;
      const neighbour = { ...beside, name: called, requesterId, deviceId: requesterId };
      devices.push(neighbour);
      dma.add(neighbour);
      return neighbour.name;
    },
    allocate: (bytes) => ram.allocate(bytes),
    isMemory: (address) => ram.holds(physAddr(address)),
    introducePeripheral: () => {
      const isFree = (at: bigint): boolean => targets.every(({ start, end }) => at + PERIPHERAL <= start || end <= at);
      let at = PERIPHERAL;
      while (!isFree(at)) at += PERIPHERAL;
      const peripheral = { start: physAddr(at), end: physAddr(at + PERIPHERAL) };
      targets.push(new Ram({ name: 'the registers of a peripheral', ...peripheral }));
      return peripheral.start;
    },
    configure: (bit) => {
      const [part, enabled] = 'device' in bit ? [bit.device, bit.busMaster] : [bit.target, bit.memoryDecode];
      if (enabled) muted.delete(part);
      else muted.add(part);
    },
    wait: (milliseconds) => dma.elapse(milliseconds),
  };
}

/** Where no IOMMU translates, a bus may: `dma-ranges`. */
function throughBus(direct: Iommu, devices: readonly DmaDevice[]): Iommu {
  if (devices.every(({ dmaRanges }) => dmaRanges === undefined)) return direct;
  return {
    ...direct,
    translate: (request) => {
      const { dmaRanges = [] } = devices.find(({ name }) => name === request.requester.device) ?? {};
      const address = toCpu(dmaRanges, request.address);
      if (address === null)
        return { kind: 'unmodelled', what: `${hex(request.address)}, which no dma-ranges of the bus forward` };
      return { kind: 'grant', address, permits: null, walk: [] };
    },
  };
}

/** Why the kernel does not translate for the endpoint behind an IOMMU, or null. */
function whyUntranslated(
  { kernel = defaultKernel, pageSize = PAGE_SIZE, forcesDomains }: MachineOptions,
  { iommu, devices, endpoint }: Platform,
  model: IommuModel,
): string | null {
  const device = devices.find(({ name }) => name === endpoint.device);
  if (forcesDomains || !device || (iommu.isAssumed && iommu.name === model.name)) return null;
  return model.untranslated?.({ kernel, pageSize, device: device.name, bus: device.bus }) ?? null;
}

function msiPort(
  { endpoint }: Platform,
  targets: readonly Target[],
  { dma, deviceIdOf }: { dma: DmaApi; deviceIdOf: (device: string) => number },
): MsiPort | null {
  const controller = targets.find((target): target is MsiTarget => target.name === endpoint.msi && isMsiTarget(target));
  if (controller === undefined) return null;
  return {
    immutable: controller.immutable,
    allocate: (device, count) => {
      const messages: MsiMessage[] = [];
      for (let i = 0; i < count; i++) {
        const assigned = controller.assign(deviceIdOf(device));
        if (assigned === null) return null;
        const address = dma.msiAddress(device, assigned.address);
        if (dma.mappingError(address)) return null;
        messages.push({ address, target: assigned.address, data: assigned.data, virq: assigned.virq });
      }
      return messages;
    },
  };
}
