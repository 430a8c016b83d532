/**
 * A virtio-iommu device (Virtual I/O Device specification 1.3, IOMMU device), which keeps mappings of its own in place of
 * page tables: the driver sends MAP and UNMAP requests. Driver: drivers/iommu/virtio-iommu.c, which keeps a second list
 * of what it mapped, because UNMAP may not split a mapping and takes the whole one; `viommu_fault_handler()` prints. The
 * device modelled takes 64-bit addresses and every power of two as a page size, and offers the MMIO flag.
 */
import {
  alignDown,
  hex,
  type Iova,
  isAligned,
  lesser,
  PAGE_SIZE,
  type PhysAddr,
  physAddr,
  requesterIdText,
} from '../units.ts';
import { type FaultLog, hexPart } from './fault-log.ts';
import type {
  Domain,
  Iommu,
  IommuFault,
  Leaf,
  MapResult,
  Permits,
  Protection,
  Translation,
  TranslationRequest,
  UnmapResult,
} from './iommu.ts';
import { permitsText } from './iommu.ts';

interface Mapping {
  readonly start: bigint;
  readonly end: bigint;
  readonly target: bigint;
  readonly permits: Permits;
  /** What a walk says of it. */
  readonly line: string;
}

const APERTURE_END = 1n << 64n;

/** Bits of a fault record. */
const FAULT_R_MAPPING = 1n;
const FAULT_F_READ = 1n << 0n;
const FAULT_F_WRITE = 1n << 1n;
const FAULT_F_ADDRESS = 1n << 8n;

class VirtioDomain implements Domain {
  readonly granule = PAGE_SIZE;
  readonly apertureEnd: bigint;
  readonly reserved: Domain['reserved'];
  /** What the device has, and what the driver believes that it has. */
  private device: readonly Mapping[] = [];
  private driver: readonly Mapping[] = [];

  constructor(reserved: Domain['reserved'], apertureEnd: bigint) {
    this.reserved = reserved;
    this.apertureEnd = apertureEnd;
  }

  map(start: Iova, target: PhysAddr, size: bigint, prot: Protection): MapResult {
    if (!isAligned(start | target | size, this.granule)) return { error: 'EINVAL', warnings: [] };
    const permits = { read: prot.read, write: prot.write };
    for (let done = 0n; done < size; ) {
      const [from, to] = [start + done, target + done];
      const end = from + requestSize(from | to, { from, to, size: size - done });
      const line = `mapping ${hex(from)} to ${hex(end - 1n)} at ${hex(to)}: ${permitsText(permits)}`;
      const mapping = { start: from, end, target: to, permits, line };
      this.driver = [...this.driver, mapping];
      if (this.device.some((other) => overlap(other, mapping)) || end > this.apertureEnd) {
        // The device refuses, and the driver forgets all that it has there, the old mapping too.
        this.driver = this.driver.filter((other) => !overlap(other, mapping));
        this.unmap(start, done);
        return { error: 'EINVAL', warnings: [] };
      }
      this.device = [...this.device, mapping];
      done = end - start;
    }
    return { error: null, warnings: [] };
  }

  unmap(start: Iova, size: bigint): UnmapResult {
    let bytes = 0n;
    while (bytes < size) {
      const from = start + bytes;
      const request = requestSize(from, { from, to: from, size: size - bytes });
      const gone = this.forget(from, from + request);
      if (gone < request) break;
      this.device = this.device.filter(({ start: at, end }) => at < from || end > from + gone);
      bytes += gone;
    }
    return { bytes, warnings: [] };
  }

  lookup(address: Iova): Leaf | null {
    const mapping = this.find(address);
    return mapping && { address: physAddr(mapping.target + (address - mapping.start)), permits: mapping.permits };
  }

  /** The mapping of the device that covers an address. */
  find(address: Iova): Mapping | null {
    return this.device.find(({ start, end }) => start <= address && address < end) ?? null;
  }

  /** Takes the mappings of a range from the driver's list, in order, up to one that starts before it. Their bytes. */
  private forget(start: bigint, end: bigint): bigint {
    const touched = this.driver.filter((mapping) => overlap(mapping, { start, end }));
    if (touched.some((mapping) => mapping.start < start)) return 0n;
    this.driver = this.driver.filter((mapping) => !touched.includes(mapping));
    return touched.reduce((sum, mapping) => sum + (mapping.end - mapping.start), 0n);
  }
}

const overlap = (a: { start: bigint; end: bigint }, b: { start: bigint; end: bigint }): boolean =>
  a.start < b.end && b.start < a.end;

/**
 * Bytes of the next request of a map or unmap, as `iommu_pgsize()` cuts it where every power of two is a page size: as
 * many pages of the largest size that fits as there are before a larger size could be used.
 */
function requestSize(bits: bigint, { from, to, size }: { from: bigint; to: bigint; size: bigint }): bigint {
  let page = PAGE_SIZE;
  while (page << 1n <= size && isAligned(bits, page << 1n)) page <<= 1n;
  const next = page << 1n;
  const toNext = next - (from & (next - 1n));
  const mayGrow = ((from ^ to) & (next - 1n)) === 0n && toNext + next <= size;
  return alignDown(mayGrow ? toNext : size, page);
}

export interface VirtioOptions {
  readonly name: string;
  /** The kernel's name of the device, such as `virtio0`. */
  readonly device: string;
  /** Bypass windows that the device reports, such as that of MSI on x86. */
  readonly reserved: Domain['reserved'];
  readonly inputBits?: number | undefined;
}

/** A virtio-iommu with the given windows. */
export function virtioIommu({ name, device, reserved, inputBits = 64 }: VirtioOptions): Iommu {
  const domains = new Map<number, VirtioDomain>();
  const apertureEnd = lesser(1n << BigInt(inputBits), APERTURE_END);

  const blocked = (request: TranslationRequest, mapping: Mapping | null): Translation => ({
    kind: 'fault',
    fault: faultRecord(request, mapping === null ? 'translation' : 'permission', device),
    permits: mapping?.permits ?? null,
    walk: mapping === null ? [] : [{ text: mapping.line }],
  });

  return {
    name,
    translates: true,
    attach: ({ id }) => {
      const domain = new VirtioDomain(reserved, apertureEnd);
      domains.set(id, domain);
      return domain;
    },
    translate: (request) => {
      const { requester, address, access } = request;
      const window = reserved.find(({ start, end }) => start <= address && address < end);
      if (window !== undefined) return { kind: 'unmodelled', what: `an interrupt message to ${hex(address)}` };
      const domain = domains.get(requester.id);
      if (domain === undefined) {
        return { kind: 'unmodelled', what: `a request of ${requester.device}, which is attached to no domain` };
      }
      const mapping = domain.find(address);
      if (!mapping?.permits[access]) return blocked(request, mapping);
      const phys = physAddr(mapping.target + (address - mapping.start));
      return { kind: 'grant', address: phys, permits: mapping.permits, walk: [{ text: mapping.line }] };
    },
  };
}

/** The record in the event queue; flags name the access only where a mapping lacks the permission for it. */
function faultRecord(
  { requester, address, access }: TranslationRequest,
  kind: 'translation' | 'permission',
  device: string,
): IommuFault {
  const letter = kind === 'translation' ? '' : access === 'read' ? 'R' : 'W';
  const flags = FAULT_F_ADDRESS | (letter === 'R' ? FAULT_F_READ : letter === 'W' ? FAULT_F_WRITE : 0n);
  return {
    kind,
    access,
    iova: address,
    recorded: address,
    code: 'page',
    fields: { flags: letter },
    record: [FAULT_R_MAPPING, flags, BigInt(requester.id), address],
    log: [`virtio_iommu ${device}: page fault from EP ${requester.id} at ${hex(address)} [${letter}]`],
  };
}

/** One line. */
export const virtioLog: FaultLog = {
  title: 'virtio-iommu',
  source: 'drivers/iommu/virtio-iommu.c, viommu_fault_handler()',
  markers: ['virtio_iommu '],
  lines: [
    {
      pattern:
        /virtio_iommu (?<device>\S+): (?<reason>domain|page|unknown) fault from EP (?<endpoint>\d+)(?: at (?<address>0x[0-9a-f]+|0) \[(?<flags>[RWX]*)\])?/d,
    },
  ],
  telling: ['reason', 'flags'],
  decode: ({ reason, endpoint, address, flags }) => ({
    kind: reason !== 'page' || flags === undefined ? null : flags === '' ? 'translation' : 'permission',
    access: flags === 'W' ? 'write' : flags === 'R' ? 'read' : null,
    address: hexPart(address),
    requester: endpoint === undefined ? null : requesterIdText(Number(endpoint)),
    meanings: {
      reason:
        reason === 'page'
          ? 'nothing is mapped at the address, or the mapping does not permit the access'
          : reason === 'domain'
            ? 'the endpoint is attached to no domain'
            : 'the device did not say why',
      endpoint: 'the endpoint, in decimal: a PCI requester ID',
      address: 'the address that the device sent',
      flags:
        flags === ''
          ? 'QEMU sets no letter where nothing is mapped'
          : 'the access; QEMU names it only where a mapping does not permit it',
    },
  }),
};
