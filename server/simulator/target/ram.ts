/**
 * RAM: takes every request and raises nothing. Its contents are modelled only where the machine itself keeps
 * something in it: page tables, and the addresses of coherent allocations.
 */
import type { TableMemory } from '../iommu/iommu.ts';
import { alignUp, hex, PAGE_SIZE, type PhysAddr, physAddr } from '../units.ts';
import type { BusRequest, Target, TargetAnswer } from './target.ts';

const PAGE = Number(PAGE_SIZE);

export class Ram implements Target, TableMemory {
  readonly name: string;
  readonly start: PhysAddr;
  readonly end: PhysAddr;
  private next: bigint;
  /** Freed blocks by size, used again last in, first out. */
  private readonly freed = new Map<bigint, PhysAddr[]>();
  /** Page-table entries by page, indexed by their offset in it over 4, the smaller of their two widths. */
  private readonly pages = new Map<number, BigUint64Array>();

  constructor({ name, start, end }: { name: string; start: PhysAddr; end: PhysAddr }) {
    this.name = name;
    this.start = start;
    this.end = end;
    this.next = start;
  }

  access({ address, access, bytes }: BusRequest): TargetAnswer {
    return { kind: 'absorbed', text: `${access} of ${bytes} bytes at ${hex(address)} in ${this.name}` };
  }

  /** Whether an address is in it. */
  holds(address: PhysAddr): boolean {
    return address >= this.start && address < this.end;
  }

  /** Whole pages, a power of two of them, aligned to their size. Throws when the RAM is used up. */
  allocate(bytes: bigint): PhysAddr {
    let size = PAGE_SIZE;
    while (size < bytes) size <<= 1n;
    const used = this.freed.get(size)?.pop();
    if (used !== undefined) return used;
    const at = alignUp(this.next, size);
    if (at + size > this.end) throw new Error(`${this.name} is too small: ${hex(at + size)} is past ${hex(this.end)}`);
    this.next = at + size;
    return physAddr(at);
  }

  free(address: PhysAddr, bytes: bigint): void {
    let size = PAGE_SIZE;
    while (size < bytes) size <<= 1n;
    for (let page = address / PAGE_SIZE; page < (address + size) / PAGE_SIZE; page++) this.pages.delete(Number(page));
    const blocks = this.freed.get(size);
    if (blocks === undefined) this.freed.set(size, [address]);
    else blocks.push(address);
  }

  readEntry(address: PhysAddr): bigint {
    const at = Number(address);
    return this.pages.get(Math.floor(at / PAGE))?.[(at % PAGE) / 4] ?? 0n;
  }

  writeEntry(address: PhysAddr, value: bigint): void {
    const at = Number(address);
    const page = Math.floor(at / PAGE);
    let entries = this.pages.get(page);
    if (entries === undefined) {
      entries = new BigUint64Array(PAGE / 4);
      this.pages.set(page, entries);
    }
    entries[(at % PAGE) / 4] = value;
  }
}
