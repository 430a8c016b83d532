/**
 * Addresses by the space they live in, so that an IOVA cannot pass for a physical address by accident.
 * Only the constructors here make them. Sizes and offsets are plain bigints, in bytes; ranges are half-open. At the
 * end, how addresses, sizes and requester IDs are written.
 */

/** An address as a device sends it to its IOMMU; without an IOMMU, the local bus address. */
export type Iova = bigint & { readonly space: 'IOVA' };
/** An address on the local bus, behind the IOMMU. */
export type PhysAddr = bigint & { readonly space: 'physical' };
/** An address on the PCI link, as the host sees the endpoint's BARs. */
export type BusAddr = bigint & { readonly space: 'PCI' };

/** The low 64 bits of `value` as an IOVA. */
export const iova = (value: bigint): Iova => BigInt.asUintN(64, value) as Iova;
/** The low 64 bits of `value` as a physical address. */
export const physAddr = (value: bigint): PhysAddr => BigInt.asUintN(64, value) as PhysAddr;
/** The low 64 bits of `value` as a PCI address. */
export const busAddr = (value: bigint): BusAddr => BigInt.asUintN(64, value) as BusAddr;

/** A range of a device's bus, and where the CPU has it; in bytes. */
export interface BusRange {
  readonly bus: bigint;
  readonly cpu: bigint;
  readonly size: bigint;
}

/** The kernel's page, and the largest span that one PCIe request may not cross. */
export const PAGE_SIZE = 4096n;

/** `value` rounded down to a multiple of `unit`, a power of two. */
export const alignDown = (value: bigint, unit: bigint): bigint => value & ~(unit - 1n);
/** `value` rounded up to a multiple of `unit`, a power of two. */
export const alignUp = (value: bigint, unit: bigint): bigint => alignDown(value + unit - 1n, unit);
/** Whether `value` is a multiple of `unit`, a power of two. */
export const isAligned = (value: bigint, unit: bigint): boolean => (value & (unit - 1n)) === 0n;
/** The number whose low `bits` bits are one. */
export const bitMask = (bits: number): bigint => (1n << BigInt(bits)) - 1n;

/** The smaller of two bigints (Math.min takes numbers only). */
export function lesser(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

/** `value` in hexadecimal without prefix, zero-padded to `digits` (C's `%0<digits>llx`). */
export const hexDigits = (value: bigint | number, digits = 1): string => value.toString(16).padStart(digits, '0');
/** `value` in hexadecimal with its prefix. */
export const hex = (value: bigint | number, digits = 1): string => `0x${hexDigits(value, digits)}`;

/** A size for a person: `4 KiB`, `1 MiB`, `128 bytes`. */
export function sizeText(bytes: bigint): string {
  const units = ['GiB', 'MiB', 'KiB'];
  for (const [i, unit] of units.entries()) {
    const scale = 1n << BigInt(30 - 10 * i);
    if (bytes >= scale && bytes % scale === 0n) return `${bytes / scale} ${unit}`;
  }
  return bytes === 1n ? '1 byte' : `${bytes} bytes`;
}

/** A PCI requester ID as bus:device.function in the kernel's digits, such as `00:04.0`. */
export function requesterIdText(id: number): string {
  return `${hexDigits((id >> 8) & 0xff, 2)}:${hexDigits((id >> 3) & 0x1f, 2)}.${id & 7}`;
}
