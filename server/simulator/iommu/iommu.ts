/**
 * What every IOMMU is to the rest of the machine: a device is attached to a domain, the DMA API maps and unmaps in
 * that domain, and each request of the device is answered by a grant or a fault. An IOMMU knows a page-table format
 * (or keeps its own list), how a requester selects its table, the fault record that its hardware packs, and the
 * lines that its kernel driver prints. It reaches memory through a port and never sees the machine.
 *
 * To add one: a file beside this one that exports an IommuModel, and a line in all.ts.
 */
import type { Access, Fault, KernelName, WalkStep } from '../trace.ts';
import type { Iova, PhysAddr } from '../units.ts';
import type { FaultLog } from './fault-log.ts';

/** Kernels whose encoders and messages are modelled. They differ, so the version is part of a machine. */
export type KernelVersion = KernelName;
export const kernelVersions: readonly KernelVersion[] = ['6.12', '7.2'];
export const defaultKernel: KernelVersion = '7.2';

/** Who sends a request, as the IOMMU sees it. */
export interface Requester {
  /** StreamID, PCI requester ID or micro-TLB number: what the hardware selects the translation context by. */
  readonly id: number;
  /** The kernel's names of the device and of its driver (`dev_name()`, `dev_driver_string()`), which some print. */
  readonly device: string;
  readonly driver: string;
}

/** What a device may do. */
export interface Permits {
  readonly read: boolean;
  readonly write: boolean;
}

/** The prot argument of `iommu_map()`: IOMMU_READ, IOMMU_WRITE, IOMMU_CACHE, IOMMU_MMIO, IOMMU_NOEXEC. */
export interface Protection extends Permits {
  readonly cache: boolean;
  readonly mmio: boolean;
  readonly noExec: boolean;
}

/** What `iommu_map()` answers. */
export interface MapResult {
  /** The kernel's name of the errno, such as `EINVAL`; null on success. */
  readonly error: string | null;
  readonly warnings: readonly string[];
}

/** What `iommu_unmap()` answers. Warnings are WARN sites as "source file function". */
export interface UnmapResult {
  /** Bytes that the driver says it unmapped; can be less or more than asked for. */
  readonly bytes: bigint;
  readonly warnings: readonly string[];
}

/** Where an IOVA leads, and what is granted there. */
export interface Leaf {
  readonly address: PhysAddr;
  readonly permits: Permits;
}

/** An address space of a device, as the DMA API uses it. */
export interface Domain {
  /** The smallest page, in bytes. */
  readonly granule: bigint;
  /** First address past the domain (`aperture_end` + 1). */
  readonly apertureEnd: bigint;
  /** Ranges that the IOVA allocator must not hand out. */
  readonly reserved: readonly { readonly start: bigint; readonly end: bigint }[];
  /** Maps whole granules. */
  map(start: Iova, target: PhysAddr, size: bigint, prot: Protection): MapResult;
  /** Unmaps whole granules. Strict: gone when the call returns. */
  unmap(start: Iova, size: bigint): UnmapResult;
  /** `iommu_iova_to_phys()`, with the permissions; null where nothing is mapped. */
  lookup(address: Iova): Leaf | null;
}

export interface TranslationRequest {
  readonly requester: Requester;
  readonly address: Iova;
  readonly access: Access;
}

/** A fault with everything that the hardware recorded about it. */
export interface IommuFault extends Fault {
  /** The hardware's own number for it (event number, fault reason, status bits), or its name where it has one. */
  readonly code: number | string;
  /** The address as the record holds it; some hardware records the page only. */
  readonly recorded: Iova;
  /** Decoded fields of the record, under the manual's names in lower case. */
  readonly fields: Readonly<Record<string, number | string>>;
  /** The record as the hardware packs it, word by word. */
  readonly record: readonly bigint[];
}

/**
 * The answer to a request. `walk` has one step per page-table entry read, root first; `permits` is what the entries
 * found let the device do, null where none was found or none is asked.
 */
export type Translation =
  | {
      readonly kind: 'grant';
      readonly address: PhysAddr;
      readonly permits: Permits | null;
      readonly walk: readonly WalkStep[];
    }
  | {
      readonly kind: 'fault';
      readonly fault: IommuFault;
      readonly permits: Permits | null;
      readonly walk: readonly WalkStep[];
    }
  | { readonly kind: 'unmodelled'; readonly what: string };

export interface Iommu {
  readonly name: string;
  /** Whether addresses that devices send are IOVAs; false where they are bus addresses already. */
  readonly translates: boolean;
  /** Gives a device its default DMA domain; null where the DMA API goes direct (no IOMMU, identity domain). */
  attach(requester: Requester): Domain | null;
  translate(request: TranslationRequest): Translation;
}

/** Memory for page tables. An entry is stored at its address, whatever its width. */
export interface TableMemory {
  /** Zeroed memory of at least `bytes`, aligned to its size. */
  allocate(bytes: bigint): PhysAddr;
  free(address: PhysAddr, bytes: bigint): void;
  readEntry(address: PhysAddr): bigint;
  writeEntry(address: PhysAddr, value: bigint): void;
}

export interface IommuOptions {
  readonly memory: TableMemory;
  readonly kernel: KernelVersion;
  /** The kernel's name of the IOMMU device, for log lines. */
  readonly device: string;
  /** Bytes of a page of the kernel; 4 KiB where absent. */
  readonly pageSize?: bigint;
  /** Whose variant of the hardware it is, where Linux has code of its own for it. */
  readonly vendor?: string;
  /** Bits of the addresses that a domain takes, where the hardware's configuration decides; the model's own if absent. */
  readonly inputBits?: number;
}

/**
 * The accesses that a mapping can be made to deny. `write`: a mapping made for reads only denies writes, but one made
 * for writes only lets reads through. Every IOMMU but one that enforces nothing blocks what is not mapped at all, unless
 * its own file says otherwise.
 */
export type Enforcement = 'nothing' | 'write' | 'read and write';

/** What decides whether the DMA API of a kernel translates for a device. */
export interface Surroundings {
  readonly kernel: KernelVersion;
  /** The kernel's, in bytes. */
  readonly pageSize: bigint;
  /** `dev_name()` of the device, and its bus. */
  readonly device: string;
  readonly bus: 'platform' | 'pci';
}

/** An entry of all.ts. */
export interface IommuModel {
  /** The name that users type. */
  readonly name: string;
  /** What it is, for a list. */
  readonly title: string;
  /** Other names for it, which are not listed. */
  readonly aliases?: readonly string[];
  /** Device name in log lines on a platform that does not have this IOMMU itself. */
  readonly device: string;
  /** Whether the kernels that drive it have pages of 4 KiB and no others: those of x86, RISC-V and 32-bit Arm. */
  readonly hasSmallPages?: true;
  /** Kernels that drive it; all where absent. */
  readonly kernels?: readonly KernelVersion[];
  /**
   * Why Linux lets a device send physical addresses although this IOMMU sits before it, with the file and function that
   * decides so; null, and for all devices where absent, where it translates.
   */
  readonly untranslated?: (surroundings: Surroundings) => string | null;
  /** Whether its driver can defer invalidation to a flush queue; false where absent. */
  readonly lazy?: boolean;
  /** How its driver's lines about blocked requests are read back; absent where it prints none. */
  readonly log?: FaultLog;
  /** What page tables as that kernel fills them deny. */
  enforces(kernel: KernelVersion): Enforcement;
  create(options: IommuOptions): Iommu;
}

/** `read+write`, `read`, `write`, `none`, or `none enforced` for null. */
export function permitsText(permits: Permits | null): string {
  if (permits === null) return 'none enforced';
  const granted = [permits.read ? 'read' : '', permits.write ? 'write' : ''].filter((word) => word !== '');
  return granted.length === 0 ? 'none' : granted.join('+');
}
