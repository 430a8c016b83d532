/**
 * What a SoC has, as data: the endpoint controller and its BARs, the doorbell, the IOMMU in front of the local bus,
 * RAM and the targets on it. The JSON files beside this one are read here. Each group of facts carries a `source`,
 * the file or document that it came from, or a word that it is made up.
 */
import { iommuNames } from '../iommu/all.ts';
import type { DmaDevice } from '../kernel/dma-api.ts';
import type { BarFeature, HostWindows } from '../pcie/bar.ts';
import { bitMask, busAddr, type PhysAddr, physAddr } from '../units.ts';

interface Place {
  readonly name: string;
  readonly start: PhysAddr;
  readonly end: PhysAddr;
}

/** The wire that a device asserts, such as `GIC SPI 417`, and Linux's number for it. */
interface Wire {
  readonly interrupt: string;
  readonly virq: number;
}

export type TargetDescription = Place &
  (
    | ({ readonly kind: 'dw-edma' } & Wire)
    | ({ readonly kind: 'register'; readonly offset: bigint; readonly data: bigint | null } & Wire)
    | { readonly kind: 'gic-its'; readonly preIts: { readonly start: PhysAddr; readonly end: PhysAddr } | null }
    | { readonly kind: 'gicv2m'; readonly baseSpi: number; readonly spis: number }
    | { readonly kind: 'imsic'; readonly identities: number }
    | { readonly kind: 'ram' }
  );

export interface Platform {
  readonly name: string;
  readonly title: string;
  /** What the description assumes, for whoever reads a run on it. */
  readonly notes: readonly string[];
  /** The IOMMU that the SoC has, and the kernel's name of that device. */
  readonly iommu: {
    readonly name: string;
    readonly device: string;
    /** What the description assumes about it, for a run with this IOMMU; null where nothing. */
    readonly note: string | null;
    /** Whose variant it is, where Linux has code of its own for it; null where it has not. */
    readonly vendor: string | null;
    /** Whether the endpoint is taken to be translated for, although the kernel as it is does not; `note` says what that takes. */
    readonly isAssumed: boolean;
  };
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
  /** Whose driver checks BARs and moves requests inwards: DesignWare's or Cadence's. */
  readonly controller: 'dwc' | 'cadence';
  /** Name of the target that the doorbell is in. */
  readonly doorbell: string;
  /** Why Linux finds no doorbell there, so that none is rung; null where it does, or where one is to stand in. */
  readonly noDoorbell: string | null;
  /** Name of the target that takes the endpoint's MSIs; null where the endpoint has no MSI controller. */
  readonly msi: string | null;
  /** BAR0 to BAR5. */
  readonly bars: readonly BarFeature[];
  /** `struct pci_epc_features.align`, bytes. */
  readonly align: bigint;
  /** `region_align` of the inbound iATU, bytes. */
  readonly iatuAlign: bigint;
  /** How many inbound iATU windows there are; null where only the hardware knows. */
  readonly inboundWindows: number | null;
  readonly host: HostWindows;
}

/**
 * The JSON form, which platform.schema.json describes. Addresses and sizes are strings in C's notation, because JSON
 * numbers do not hold 64 bits.
 */
export interface PlatformJson {
  readonly $schema?: string;
  readonly name: string;
  readonly title: string;
  readonly notes?: readonly string[];
  /** The device tree that the facts come from: which Linux, which files in the order of their inclusion, which node. */
  readonly deviceTree?: { readonly kernel: string; readonly files: readonly string[]; readonly endpoint: string };
  readonly iommu: {
    readonly name: string;
    readonly device: string;
    readonly note?: string;
    readonly vendor?: string;
    readonly assumed?: boolean;
    readonly source?: string;
  };
  readonly ram: RangeJson & { readonly source?: string };
  readonly devices: readonly DeviceJson[];
  readonly endpoint: EndpointJson;
  readonly targets: readonly TargetJson[];
}

export interface RangeJson {
  readonly start: string;
  readonly size: string;
}

export interface DeviceJson {
  readonly name: string;
  readonly driver: string;
  readonly bus: string;
  readonly requesterId: string;
  readonly deviceId?: string;
  readonly dmaMaskBits: number | null;
  readonly dmaRanges?: readonly { readonly bus: string; readonly cpu: string; readonly size: string }[];
  readonly coherent: boolean;
  readonly source?: string;
}

export interface BarJson {
  readonly type: string;
  readonly fixedSize?: string;
  readonly only64Bit?: boolean;
  readonly regions?: readonly { readonly target: string; readonly offset: string; readonly size: string }[];
}

export interface EndpointJson {
  readonly device: string;
  readonly controller?: string;
  readonly doorbell: string;
  readonly noDoorbell?: string;
  readonly msi?: string;
  readonly bars: readonly BarJson[];
  readonly align: string;
  readonly iatuAlign?: string;
  readonly inboundWindows?: number;
  readonly host?: { readonly below4GiB: string; readonly above4GiB: string };
  readonly source?: string;
}

export interface TargetJson extends RangeJson {
  readonly kind: string;
  readonly name: string;
  readonly interrupt?: string;
  readonly virq?: number;
  readonly offset?: string;
  readonly data?: string;
  readonly preIts?: RangeJson;
  readonly baseSpi?: number;
  readonly spis?: number;
  readonly identities?: number;
  readonly source?: string;
}

/** Where the host's bridge places BARs on a platform that does not say so; every place shows the same. */
const anyHost = { below4GiB: '0x90000000', above4GiB: '0x4000000000' };
/** Linux's number of a wired interrupt on a platform that does not say so: it is allocated at run time. */
const ANY_VIRQ = 117;

/** A platform from its JSON. Throws an Error on what the schema cannot see: names that nothing has. */
export function readPlatform(json: PlatformJson): Platform {
  const platform: Platform = {
    name: json.name,
    title: json.title,
    notes: json.notes ?? [],
    iommu: {
      name: json.iommu.name,
      device: json.iommu.device,
      note: json.iommu.note ?? null,
      vendor: json.iommu.vendor ?? null,
      isAssumed: json.iommu.assumed ?? false,
    },
    ram: readRange(json.ram),
    devices: json.devices.map((device) => ({
      name: device.name,
      driver: device.driver,
      bus: oneOf(device.bus, ['platform', 'pci'], json.name),
      requesterId: Number(device.requesterId),
      ...(device.deviceId === undefined ? {} : { deviceId: Number(device.deviceId) }),
      dmaMask: device.dmaMaskBits === null ? null : bitMask(device.dmaMaskBits),
      ...(device.dmaRanges && {
        dmaRanges: device.dmaRanges.map(({ bus, cpu, size }) => ({
          bus: BigInt(bus),
          cpu: BigInt(cpu),
          size: BigInt(size),
        })),
      }),
      coherent: device.coherent,
    })),
    endpoint: readEndpoint(json.endpoint, json.name),
    targets: json.targets.map((target) => readTarget(target, json.name)),
  };
  checkNames(platform);
  return platform;
}

function readEndpoint(endpoint: EndpointJson, platform: string): EndpointDescription {
  const { below4GiB, above4GiB } = endpoint.host ?? anyHost;
  return {
    device: endpoint.device,
    controller: oneOf(endpoint.controller ?? 'dwc', ['dwc', 'cadence'], platform),
    doorbell: endpoint.doorbell,
    noDoorbell: endpoint.noDoorbell ?? null,
    msi: endpoint.msi ?? null,
    bars: endpoint.bars.map((bar) => ({
      type: oneOf(bar.type, ['programmable', 'fixed', 'resizable', 'reserved', 'disabled'], platform),
      fixedSize: bar.fixedSize === undefined ? null : BigInt(bar.fixedSize),
      only64Bit: bar.only64Bit ?? false,
      regions: (bar.regions ?? []).map(({ target, offset, size }) => ({
        target,
        offset: BigInt(offset),
        size: BigInt(size),
      })),
    })),
    align: BigInt(endpoint.align),
    iatuAlign: BigInt(endpoint.iatuAlign ?? endpoint.align),
    inboundWindows: endpoint.inboundWindows ?? null,
    host: { below4GiB: busAddr(BigInt(below4GiB)), above4GiB: busAddr(BigInt(above4GiB)) },
  };
}

function readTarget(target: TargetJson, platform: string): TargetDescription {
  const kind = oneOf(target.kind, ['dw-edma', 'register', 'gic-its', 'gicv2m', 'imsic', 'ram'], platform);
  const place = { name: target.name, ...readRange(target) };
  const wire = { interrupt: target.interrupt ?? `the interrupt of ${target.name}`, virq: target.virq ?? ANY_VIRQ };
  switch (kind) {
    case 'dw-edma':
      return { kind, ...place, ...wire };
    case 'register': {
      const data = target.data === undefined ? null : BigInt(target.data);
      return { kind, ...place, ...wire, offset: BigInt(target.offset ?? 0), data };
    }
    case 'gic-its':
      return { kind, ...place, preIts: target.preIts === undefined ? null : readRange(target.preIts) };
    case 'gicv2m':
      return { kind, ...place, baseSpi: target.baseSpi ?? 0, spis: target.spis ?? 0 };
    case 'imsic':
      return { kind, ...place, identities: target.identities ?? 0 };
    case 'ram':
      return { kind, ...place };
  }
}

/** Each name that one part of a platform uses for another must be there. */
function checkNames({ name, iommu, devices, endpoint, targets }: Platform): void {
  const check = (what: string, wanted: string, known: readonly string[]): void => {
    if (known.includes(wanted)) return;
    throw new Error(`platform ${name}: ${what} "${wanted}" is none of ${known.join(', ')}`);
  };
  check('the IOMMU', iommu.name, iommuNames);
  check(
    "the endpoint's device",
    endpoint.device,
    devices.map((device) => device.name),
  );
  const withInterrupt = targets.filter(({ kind }) => kind !== 'ram').map((target) => target.name);
  check('the doorbell', endpoint.doorbell, withInterrupt);
  const msiKinds = ['gic-its', 'gicv2m', 'imsic'];
  const controllers = targets.filter(({ kind }) => msiKinds.includes(kind)).map((target) => target.name);
  if (endpoint.msi !== null) check('the MSI controller', endpoint.msi, controllers);
  for (const { regions } of endpoint.bars) for (const { target } of regions) check('a target', target, withInterrupt);
}

function readRange({ start, size }: RangeJson): { start: PhysAddr; end: PhysAddr } {
  return { start: physAddr(BigInt(start)), end: physAddr(BigInt(start) + BigInt(size)) };
}

function oneOf<const T extends string>(word: string, words: readonly T[], platform: string): T {
  const found = words.find((candidate) => candidate === word);
  if (found === undefined) throw new Error(`platform ${platform}: "${word}" is none of ${words.join(', ')}`);
  return found;
}
