/**
 * What a SoC has, as data: the endpoint controller and its BARs, the doorbell, the IOMMU in front of the local bus,
 * RAM and the targets on it. The JSON files beside this one are read here. Each group of facts carries a `source`,
 * the file or document that it came from, or a word that it is made up.
 */
import type { DmaDevice } from '../kernel/dma-api.ts';
import type { BarFeature, HostWindows } from '../pcie/bar.ts';
import { bitMask, busAddr, type PhysAddr, physAddr } from '../units.ts';

export type TargetDescription =
  | {
      readonly kind: 'dw-edma';
      readonly name: string;
      readonly start: PhysAddr;
      readonly end: PhysAddr;
      readonly interrupt: string;
      readonly virq: number;
    }
  | { readonly kind: 'gic-its' | 'ram'; readonly name: string; readonly start: PhysAddr; readonly end: PhysAddr };

export interface Platform {
  readonly name: string;
  readonly title: string;
  /** The IOMMU that the SoC has, and the kernel's name of that device. */
  readonly iommu: { readonly name: string; readonly device: string };
  /** RAM that the kernel takes page tables and coherent memory from. */
  readonly ram: { readonly start: PhysAddr; readonly end: PhysAddr };
  readonly devices: readonly DmaDevice[];
  readonly endpoint: EndpointDescription;
  /** What else answers on the local bus, besides the RAM above. */
  readonly targets: readonly TargetDescription[];
}

export interface EndpointDescription {
  /** `epc->dev.parent`: the device that owns the IOMMU stream of inbound requests. */
  readonly device: string;
  /** Name of the eDMA target whose doorbell the controller offers. */
  readonly doorbell: string;
  /** BAR0 to BAR5. */
  readonly bars: readonly BarFeature[];
  /** `struct pci_epc_features.align`, bytes. */
  readonly align: bigint;
  /** `region_align` of the inbound iATU, bytes. */
  readonly iatuAlign: bigint;
  readonly host: HostWindows;
}

/** The JSON form. Addresses and sizes are strings in C's notation, because JSON numbers do not hold 64 bits. */
export interface PlatformJson {
  readonly name: string;
  readonly title: string;
  readonly iommu: { readonly name: string; readonly device: string; readonly source: string };
  readonly ram: { readonly start: string; readonly size: string; readonly source: string };
  readonly devices: readonly {
    readonly name: string;
    readonly driver: string;
    readonly bus: string;
    readonly requesterId: string;
    readonly dmaMaskBits: number | null;
    readonly coherent: boolean;
    readonly source: string;
  }[];
  readonly endpoint: {
    readonly device: string;
    readonly doorbell: string;
    readonly bars: readonly { readonly type: string; readonly fixedSize?: string; readonly only64Bit?: boolean }[];
    readonly align: string;
    readonly iatuAlign: string;
    readonly host: { readonly below4GiB: string; readonly above4GiB: string };
    readonly source: string;
  };
  readonly targets: readonly {
    readonly kind: string;
    readonly name: string;
    readonly start: string;
    readonly size: string;
    readonly interrupt?: string;
    readonly virq?: number;
    readonly source: string;
  }[];
}

/** A platform from its JSON. Throws on a kind that does not exist: the files are part of the program. */
export function readPlatform(json: PlatformJson): Platform {
  return {
    name: json.name,
    title: json.title,
    iommu: { name: json.iommu.name, device: json.iommu.device },
    ram: readRange(json.ram),
    devices: json.devices.map((device) => ({
      name: device.name,
      driver: device.driver,
      bus: oneOf(device.bus, ['platform', 'pci'], json.name),
      requesterId: Number(device.requesterId),
      dmaMask: device.dmaMaskBits === null ? null : bitMask(device.dmaMaskBits),
      coherent: device.coherent,
    })),
    endpoint: readEndpoint(json),
    targets: json.targets.map((target) => readTarget(target, json.name)),
  };
}

function readEndpoint({ endpoint, name }: PlatformJson): EndpointDescription {
  return {
    device: endpoint.device,
    doorbell: endpoint.doorbell,
    bars: endpoint.bars.map((bar) => ({
      type: oneOf(bar.type, ['programmable', 'fixed', 'resizable', 'reserved', 'disabled'], name),
      fixedSize: bar.fixedSize === undefined ? null : BigInt(bar.fixedSize),
      only64Bit: bar.only64Bit ?? false,
    })),
    align: BigInt(endpoint.align),
    iatuAlign: BigInt(endpoint.iatuAlign),
    host: { below4GiB: busAddr(BigInt(endpoint.host.below4GiB)), above4GiB: busAddr(BigInt(endpoint.host.above4GiB)) },
  };
}

function readTarget(target: PlatformJson['targets'][number], platform: string): TargetDescription {
  const kind = oneOf(target.kind, ['dw-edma', 'gic-its', 'ram'], platform);
  const place = { name: target.name, ...readRange(target) };
  if (kind !== 'dw-edma') return { kind, ...place };
  return { kind, ...place, interrupt: target.interrupt ?? '', virq: target.virq ?? 0 };
}

function readRange({ start, size }: { start: string; size: string }): { start: PhysAddr; end: PhysAddr } {
  return { start: physAddr(BigInt(start)), end: physAddr(BigInt(start) + BigInt(size)) };
}

function oneOf<const T extends string>(word: string, words: readonly T[], platform: string): T {
  const found = words.find((candidate) => candidate === word);
  if (found === undefined) throw new Error(`platform ${platform}: "${word}" is none of ${words.join(', ')}`);
  return found;
}
