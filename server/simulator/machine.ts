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
import { type AccessResult, follow, type Hops, lost } from './access-path.ts';
import { findIommu, iommuNames } from './iommu/all.ts';
import { defaultKernel, type KernelVersion, type Requester } from './iommu/iommu.ts';
import { Iotlb } from './iommu/iotlb.ts';
import { identity } from './iommu/passthrough.ts';
import { DmaApi, requesterOf } from './kernel/dma-api.ts';
import type { BarNumber } from './pcie/bar.ts';
import { Endpoint } from './pcie/endpoint.ts';
import { tlpText } from './pcie/tlp.ts';
import { findPlatform, platformNames } from './platform/all.ts';
import type { Platform, TargetDescription } from './platform/platform.ts';
import { doorbellOffset, dwEdmaDoorbell } from './target/dw-edma-doorbell.ts';
import { GicIts } from './target/gic-its.ts';
import { Ram } from './target/ram.ts';
import type { Target } from './target/target.ts';
import type { Access, ModeName } from './trace.ts';
import { busAddr, type Iova, type PhysAddr, physAddr } from './units.ts';

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
  /** Bits of the addresses that a domain takes, where the IOMMU's configuration decides. */
  readonly inputBits?: number | undefined;
}

/**
 * How the kernel uses the IOMMU: unmaps take effect at once, or with the next flush of its cache (`iommu.strict=0`; at
 * once all the same where the IOMMU's driver knows no other way), or not at all (`iommu.passthrough=1`).
 */
export type IommuMode = ModeName;

/** What `pci_epc_get_aux_resources()` tells about the controller's embedded doorbell. */
export interface DoorbellResource {
  readonly phys: PhysAddr;
  /** Bytes. */
  readonly size: bigint;
  /** What the kernel tells the host to write. */
  readonly data: number;
  /** Linux's number of the interrupt. */
  readonly irq: number;
  /** The BAR that the hardware itself maps to it; null is NO_BAR. */
  readonly bar: BarNumber | null;
  readonly barOffset: bigint;
}

/** `struct msi_msg`, and the interrupt that it raises. */
export interface MsiMessage {
  readonly address: Iova;
  readonly data: number;
  readonly virq: number;
}

export interface MsiPort {
  /** The register that messages end in. */
  readonly target: PhysAddr;
  /**
   * Allocates `count` messages for a device: ITS events, and the page that the device may write them to. Null where
   * that page cannot be mapped.
   */
  allocate(device: string, count: number): readonly MsiMessage[] | null;
}

export interface Ring {
  readonly bar: BarNumber;
  readonly offset: bigint;
  readonly data: bigint;
  /** 4 where absent. */
  readonly bytes?: number;
}

export interface Machine {
  readonly platform: Platform;
  readonly iommu: string;
  readonly kernel: KernelVersion;
  readonly mode: IommuMode;
  readonly dma: DmaApi;
  readonly endpoint: Endpoint;
  readonly doorbell: DoorbellResource;
  /** Null where the platform has no MSI controller that an endpoint could use. */
  readonly msi: MsiPort | null;
  /** The host writes into a BAR. */
  ring(ring: Ring): AccessResult;
  /** A device of the SoC sends a request itself: the part of the way from the IOMMU on. */
  deviceAccess(access: DeviceAccess): AccessResult;
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

/** The host's root complex. */
const HOST_REQUESTER = 0;

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

  const ram = new Ram({ name: 'RAM', ...platform.ram });
  const hardware =
    mode === 'passthrough'
      ? identity(model.name)
      : model.create({
          memory: ram,
          kernel,
          device: name === platform.iommu.name ? platform.iommu.device : model.device,
          ...(options.inputBits === undefined ? {} : { inputBits: options.inputBits }),
        });
  const iotlb = mode === 'lazy' && model.lazy === true ? new Iotlb(hardware) : undefined;
  const iommu = iotlb ?? hardware;
  const { forceDac, dmaDebug: debug } = options;
  const dma = new DmaApi({ iommu, kernel, devices: platform.devices, pages: ram, iotlb, forceDac, debug });
  const endpoint = new Endpoint(platform.endpoint);
  const targets = [...platform.targets.map(createTarget), ram];
  const muted = new Set<string>();

  const requester = (device: string): Requester => {
    const found = platform.devices.find((candidate) => candidate.name === device);
    if (found === undefined) throw new Error(`no device ${device} on ${platform.name}`);
    return requesterOf(found);
  };

  const deviceAccess = ({ device, iova: address, access, bytes, data }: DeviceAccess, before: Hops): AccessResult => {
    if (muted.has(device)) {
      const text = `${device} may not send: bus mastering is off in its command register`;
      return lost(() => [...before(), { place: 'bus', text }]);
    }
    const decoding = targets.filter((target) => !muted.has(target.name));
    return follow({ requester: requester(device), address, access, bytes, data }, { iommu, targets: decoding, before });
  };

  const ring = ({ bar, offset, data, bytes = 4 }: Ring): AccessResult => {
    const base = endpoint.assigned(bar);
    if (base === null)
      return lost(() => [{ place: 'host', text: `the host finds no BAR${bar}: the endpoint has not configured it` }]);
    const address = busAddr(base + offset);
    const tlp = { kind: 'MemWr', requesterId: HOST_REQUESTER, address, bytes, data } as const;
    const inbound = endpoint.receive(tlp);
    const hops: Hops = () => [
      { place: 'host', text: tlpText(tlp), address: { space: 'PCI', value: address } },
      ...inbound.hops(),
    ];
    if (inbound.address === null) return lost(hops, inbound.note === null ? [] : [inbound.note]);
    return deviceAccess({ device: endpoint.device, iova: inbound.address, access: 'write', bytes, data }, hops);
  };

  return {
    platform,
    iommu: model.name,
    kernel,
    mode,
    dma,
    endpoint,
    doorbell: embeddedDoorbell(platform),
    msi: msiPort(targets, { dma, requester }),
    ring,
    deviceAccess: (access) => deviceAccess(access, () => []),
    configure: (bit) => {
      const [part, enabled] = 'device' in bit ? [bit.device, bit.busMaster] : [bit.target, bit.memoryDecode];
      if (enabled) muted.delete(part);
      else muted.add(part);
    },
    wait: (milliseconds) => dma.elapse(milliseconds),
  };
}

function createTarget(description: TargetDescription): Target {
  switch (description.kind) {
    case 'dw-edma':
      return dwEdmaDoorbell(description);
    case 'gic-its':
      return new GicIts(description);
    case 'ram':
      return new Ram(description);
  }
}

/** `dw_pcie_ep_get_aux_resources()`: the doorbell of the controller's own eDMA, in no BAR, rung by writing 0. */
function embeddedDoorbell({ endpoint, targets, name }: Platform): DoorbellResource {
  const edma = targets.find((target) => target.name === endpoint.doorbell);
  if (edma?.kind !== 'dw-edma')
    throw new Error(`platform ${name}: its doorbell "${endpoint.doorbell}" is no dw-edma target`);
  return { phys: physAddr(edma.start + doorbellOffset), size: 4n, data: 0, irq: edma.virq, bar: null, barOffset: 0n };
}

function msiPort(
  targets: readonly Target[],
  { dma, requester }: { dma: DmaApi; requester: (device: string) => Requester },
): MsiPort | null {
  const its = targets.find((target) => target instanceof GicIts);
  if (its === undefined) return null;
  return {
    target: its.translater,
    allocate: (device, count) => {
      const address = dma.msiAddress(device, its.translater);
      if (dma.mappingError(address)) return null;
      return Array.from({ length: count }, () => {
        const { eventId, lpi } = its.mapEvent(requester(device).id);
        return { address, data: eventId, virq: lpi };
      });
    },
  };
}
